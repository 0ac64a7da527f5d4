import type { SealedKeys } from '../../store/session-store.ts'
import type { RedisAccess } from './redis-access.ts'
import { RedisScript } from './redis-script.ts'

const reading = new RedisScript(`
local held = redis.call('HMGET', KEYS[1], 'version', 'sealed')
if not held[1] then return {} end
return held
`)

const writing = new RedisScript(`
local version = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
if tonumber(ARGV[3]) ~= version + 1 then return {} end
redis.call('HSET', KEYS[1], 'version', ARGV[3], 'sealed', ARGV[4])
return { 'written' }
`)

export async function readKeys(access: RedisAccess): Promise<SealedKeys | null> {
  const [version, sealed] = await access.run(reading, [access.keys.signingKeys], [])
  return typeof sealed === 'string' ? { version: Number(version), sealed } : null
}

export async function writeKeys(access: RedisAccess, keys: SealedKeys): Promise<boolean> {
  const written = await access.run(writing, [access.keys.signingKeys], [keys.version, keys.sealed])
  return written.length === 1
}
