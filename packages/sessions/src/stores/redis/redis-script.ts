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

/** What a script answers: texts, numbers (as such or as texts, as the client has it), null. */
export type RedisAnswer = readonly (string | number | null)[]

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
    args: readonly (string | number)[],
  ): Promise<RedisAnswer> {
    const command = ['evalsha', this.#hash, String(keys.length), ...keys]
    for (const arg of args) command.push(String(arg))
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await send(keys[0], command)
        return Array.isArray(answer) ? (answer as RedisAnswer) : []
      } catch (error) {
        if (command[0] === 'evalsha' && startsWith(error, 'NOSCRIPT')) {
          command.splice(0, 2, 'eval', this.#text)
          continue
        }
        // Half of the keys have moved to another node of the cluster; nothing was done.
        if (!startsWith(error, 'TRYAGAIN') || tries >= mostTries) throw error
        await delay(betweenTriesMs)
      }
    }
  }
}

function startsWith(error: unknown, code: string): boolean {
  return error instanceof Error && error.message.startsWith(code)
}
