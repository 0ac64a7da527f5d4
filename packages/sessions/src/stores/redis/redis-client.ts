import { invalidOption } from '@sekisho/core/options'

/** A client or pool of clients of `redis` (node-redis). */
export interface NodeRedisClient {
  sendCommand(args: string[]): Promise<unknown>
}

/** A cluster of `redis` (node-redis). */
export interface NodeRedisCluster {
  readonly slots: unknown
  sendCommand(firstKey: string | undefined, isReadonly: boolean, args: string[]): Promise<unknown>
}

/** A sentinel of `redis` (node-redis). */
export interface NodeRedisSentinel {
  getMasterNode(): unknown
  sendCommand(isReadonly: boolean, args: string[]): Promise<unknown>
}

/** A client or cluster of `ioredis` or `iovalkey`; also the shape for a client of your own. */
export interface IoRedisClient {
  call(command: string, ...args: string[]): Promise<unknown>
}

export type RedisClient = NodeRedisClient | NodeRedisCluster | NodeRedisSentinel | IoRedisClient

/** Sends a command to the primary that holds the key; null: to any node. */
export type SendCommand = (key: string | null, args: string[]) => Promise<unknown>

export function commandsOf(client: unknown): SendCommand {
  if (has(client, 'call')) {
    const ioRedis = client as unknown as IoRedisClient
    return (_key, [command = '', ...args]) => ioRedis.call(command, ...args)
  }
  if (has(client, 'sendCommand')) {
    if ('slots' in client) {
      const cluster = client as unknown as NodeRedisCluster
      return (key, args) => cluster.sendCommand(key ?? undefined, false, args)
    }
    if (has(client, 'getMasterNode')) {
      const sentinel = client as unknown as NodeRedisSentinel
      return (_key, args) => sentinel.sendCommand(false, args)
    }
    const single = client as unknown as NodeRedisClient
    return (_key, args) => single.sendCommand(args)
  }
  throw invalidOption(
    'client',
    typeof client,
    'a client, pool, cluster or sentinel of redis (node-redis), or a client or cluster of ioredis or iovalkey',
  )
}

function has(client: unknown, method: string): client is object {
  return (
    typeof client === 'object' &&
    client !== null &&
    typeof (client as Record<string, unknown>)[method] === 'function'
  )
}
