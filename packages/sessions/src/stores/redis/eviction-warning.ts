import type { SendCommand } from './redis-client.ts'
import { processWarning } from '@sekisho/core/options'

/** A server that evicts keys when memory is short logs people out in silence. */
export async function warnOfEviction(send: SendCommand): Promise<void> {
  const policy = await evictionPolicy(send)
  if (policy === null || policy === 'noeviction') return
  processWarning(
    'SEKISHO_REDIS_EVICTION',
    `Sekisho: redisStore() is on a server with maxmemory-policy ${policy}; set it to noeviction, or ` +
      'sessions vanish when memory is short, revoked ones come back, and people are logged out',
  )
}

/** Null where the server does not say: a user who may not ask it. */
async function evictionPolicy(send: SendCommand): Promise<string | null> {
  try {
    const info = String(await send(null, ['info', 'memory']))
    return /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? null
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('NOPERM')) return null
    throw error
  }
}
