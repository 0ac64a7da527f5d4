import { checkNames, functionOf, integerWithin, invalidOption } from '@sekisho/core/options'
import type { SessionStore, StoreOptions } from '../../store/session-store.ts'
import { changes } from './changes.ts'
import { create } from './create.ts'
import { warnOfEviction } from './eviction-warning.ts'
import { get, list } from './read.ts'
import type { RedisAccess } from './redis-access.ts'
import { commandsOf } from './redis-client.ts'
import type { RedisClient, SendCommand } from './redis-client.ts'
import { RedisKeys } from './redis-keys.ts'
import { revoke } from './revoke.ts'
import { rotate } from './rotate.ts'
import { readKeys, writeKeys } from './signing-keys.ts'

export type {
  IoRedisClient,
  NodeRedisClient,
  NodeRedisCluster,
  NodeRedisSentinel,
  RedisClient,
} from './redis-client.ts'

export interface RedisStoreOptions extends StoreOptions {
  /** A connected client, pool, cluster or sentinel, which stays yours: the store does not close it. */
  readonly client: RedisClient
  /** What all keys begin with; no braces. Default `sekisho:`. */
  readonly prefix?: string
  /**
   * Into how many parts subjects are divided, each on one node of a cluster; 1–4096. Default 1: all on
   * one node. With another number than before, sessions are not found again.
   */
  readonly buckets?: number
}

/**
 * Sessions in Redis 6.2 or later, or Valkey; a session costs one value. Each operation is one script,
 * by the clock of the server; it is sent by its hash. Sessions go by their time to live, so `purge`
 * has nothing to do.
 *
 * Replication is asynchronous: a failover may lose the last rotations, which are made good by the
 * refresh tokens, and the last revocations, which are not.
 *
 * @throws TypeError for an option that is unknown, missing or of the wrong kind.
 */
export function redisStore(options: RedisStoreOptions): SessionStore {
  checkNames(options, ['client', 'prefix', 'buckets', 'keepRevokedSeconds', 'now'], 'redisStore()')
  const send = commandsOf(options.client)
  const keepRevokedSeconds = integerWithin(
    'keepRevokedSeconds',
    options.keepRevokedSeconds ?? 86_400,
    1,
    31_536_000,
  )
  const access = accessOf(options, send, keepRevokedSeconds)
  return {
    kind: 'redis',
    keepRevokedSeconds,
    prepare: () => warnOfEviction(send),
    bucketOf: (subject) => access.keys.bucketOf(subject),
    create: (session) => create(access, session),
    rotate: (request) => rotate(access, request),
    revoke: (which, reason) => revoke(access, which, reason),
    get: (sid) => get(access, sid),
    list: (subject, page = {}) => list(access, subject, page),
    changes: (from, limit) => changes(access, from, limit),
    purge: () => Promise.resolve(0),
    readKeys: () => readKeys(access),
    writeKeys: (keys) => writeKeys(access, keys),
    close: () => Promise.resolve(),
  }
}

function accessOf(
  options: RedisStoreOptions,
  send: SendCommand,
  keepRevokedSeconds: number,
): RedisAccess {
  const prefix: unknown = options.prefix ?? 'sekisho:'
  if (typeof prefix !== 'string' || /[{}]/.test(prefix)) {
    throw invalidOption('prefix', prefix, 'text without braces')
  }
  const { now } = options
  if (now !== undefined) functionOf('now', now)
  const keepMs = keepRevokedSeconds * 1000
  return {
    keys: new RedisKeys(prefix, integerWithin('buckets', options.buckets ?? 1, 1, 4096)),
    run: (script, keys, args) => script.run(send, keys, [now?.() ?? -1, keepMs, ...args]),
  }
}
