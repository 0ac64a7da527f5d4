import { createConnectionRegistry } from '@sekisho/core'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { createSessions } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory/memory-store.ts'
import { issuer, secret } from './open-world.ts'

const faults: readonly (readonly [unknown, string])[] = [
  [new Error('socket is away'), 'socket is away'],
  ['text that may be a token', 'string'],
]

test.each(faults)(
  'S42 a connection that does not close keeps no revocation away',
  async (...row) => {
    const [fault, told] = row
    const connections = Object.assign(createConnectionRegistry(), {
      closeSession: () => {
        throw fault
      },
    })
    const store = memoryStore()
    const options = { issuer, audience: 'api', secret, store, connections }
    const sessions = createSessions({ ...options, feedPollSeconds: 3600 })
    const { accessToken, sid } = await sessions.login({ subject: 'ann' })
    const warned = once(process, 'warning')
    expect(await sessions.logout(sid)).toEqual([sid])
    await expect(sessions.verifier.verify(accessToken)).rejects.toMatchObject({
      code: 'token_revoked',
    })
    expect((await warned)[0]).toMatchObject({
      code: 'SEKISHO_CONNECTION',
      message: `Sekisho: a connection of a revoked session did not close: ${told}`,
    })
    await sessions.close()
  },
)

test('S42 where there are no connections nothing is said of them', async () => {
  const said: string[] = []
  const listen = (warning: Error & { code?: string }) => said.push(warning.code ?? '')
  process.on('warning', listen)
  const options = { issuer, audience: 'api', secret, store: memoryStore() }
  const sessions = createSessions({ ...options, feedPollSeconds: 3600 })
  const { sid } = await sessions.login({ subject: 'ann' })
  await sessions.logout(sid)
  await sessions.rotateKeys({ invalidate: true })
  await sessions.close()
  await new Promise(setImmediate)
  process.off('warning', listen)
  expect(said).not.toContain('SEKISHO_CONNECTION')
})
