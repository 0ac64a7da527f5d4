import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { SendCommand } from './redis-client.ts'

/** Together two seconds: longer than a slot of a cluster takes to move. */
const mostTries = 80
const betweenTriesMs = 25

/**
 * What every script begins with. The first two arguments are the injected clock (-1: that of the
 * server) and how long an ended session is kept, both in milliseconds.
 */
const prelude = `
local now, keep = tonumber(ARGV[1]), tonumber(ARGV[2])
if now < 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
`

/** A script of the store: sent by its hash, and whole to a server that does not know it yet. */
export class RedisScript {
  readonly #text: string
  readonly #hash: string

  constructor(body: string) {
    this.#text = prelude + body
    this.#hash = createHash('sha1').update(this.#text).digest('hex')
  }

  async run(
    send: SendCommand,
    keys: readonly [string, ...string[]],
    args: readonly string[],
  ): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args]
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#send(send, keys[0], rest)
      } catch (error) {
        // Half of the keys have moved to another node of the cluster; nothing was done.
        if (!startsWith(error, 'TRYAGAIN') || tries === mostTries) throw error
        await delay(betweenTriesMs)
      }
    }
  }

  async #send(send: SendCommand, key: string, rest: readonly string[]): Promise<unknown> {
    try {
      return await send(key, ['evalsha', this.#hash, ...rest])
    } catch (error) {
      if (!startsWith(error, 'NOSCRIPT')) throw error
      return await send(key, ['eval', this.#text, ...rest])
    }
  }
}

function startsWith(error: unknown, code: string): boolean {
  return error instanceof Error && error.message.startsWith(code)
}
