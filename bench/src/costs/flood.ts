import { createSecretKey } from 'node:crypto'
import { createVerifier, sharedSecret, type KeySource } from '@sekisho/core'
import { createVerifier as createFastVerifier } from 'fast-jwt'
import { progressOf } from '../measure/progress.ts'
import type { Checker } from '../verification/checker.ts'
import { fastJwtCache, ours } from '../verification/libraries.ts'
import { audience, issuer, workshop, type Workshop } from '../verification/workshop.ts'

export interface FloodFigures {
  readonly name: string
  /** Valid tokens that came once each. */
  readonly distinct: number
  readonly perSecond: number
  /** Of the hot tokens, how many of 100 were answered without a look at the key. */
  readonly hotHitPercent: number
  readonly heapGrownBytes: number
}

const hotCount = 1000
const share = 20

/** Distinct valid tokens, one after the other, and after every nineteen of them one of a thousand hot ones. */
export async function flood(distinct: number): Promise<readonly FloodFigures[]> {
  const figures: FloodFigures[] = []
  for (const [name, open] of [
    [ours, sekisho],
    [fastJwtCache, fast],
  ] as const) {
    figures.push(await flooded(name, open, distinct))
  }
  return figures
}

interface Watched extends Checker {
  /** How often a key was asked for: each time that no cache answered. */
  readonly asked: () => number
}

async function flooded(
  name: string,
  open: (made: Workshop) => Watched,
  distinct: number,
): Promise<FloodFigures> {
  const progress = progressOf(`flood of ${distinct} tokens, ${name}`)
  const made = workshop('HS256')
  const checker = open(made)
  const hot = made.tokens(hotCount)
  for (let turn = 0; turn < 3; turn += 1) for (const token of hot) await checker.check(token)
  const before = heap()
  const tally = { done: 0, hot: 0, missed: 0, time: 0n }
  while (tally.done < distinct) {
    const cold = made.tokens(9000)
    const started = process.hrtime.bigint()
    await stretch(checker, cold, hot, tally)
    tally.time += process.hrtime.bigint() - started
    progress(`${tally.done} of ${distinct}`)
  }
  const grown = heap() - before
  progress('done')
  return {
    name,
    distinct: tally.done,
    perSecond: ((tally.done + tally.hot) / Number(tally.time)) * 1e9,
    hotHitPercent: (1 - tally.missed / tally.hot) * 100,
    heapGrownBytes: grown,
  }
}

async function stretch(
  checker: Watched,
  cold: readonly string[],
  hot: readonly string[],
  tally: { done: number; hot: number; missed: number },
): Promise<void> {
  for (const [index, token] of cold.entries()) {
    await checker.check(token)
    tally.done += 1
    if (index % (share - 1) !== 0) continue
    const before = checker.asked()
    await checker.check(hot[tally.hot % hot.length] ?? '')
    tally.hot += 1
    tally.missed += checker.asked() - before
  }
}

function sekisho(made: Workshop): Watched {
  const source = sharedSecret(Buffer.from(made.pem))
  let asked = 0
  const counting: KeySource = {
    ...source,
    open: (context) => {
      const provider = source.open(context)
      return {
        find: (algorithm, kid) => {
          asked += 1
          return provider.find(algorithm, kid)
        },
        prepare: () => provider.prepare(),
        health: () => provider.health(),
        close: () => provider.close(),
      }
    },
  }
  const verifier = createVerifier({ issuer, audience, algorithms: ['HS256'], keys: counting })
  return { check: (token) => verifier.verify(token), asked: () => asked }
}

function fast(made: Workshop): Watched {
  const secret = createSecretKey(Buffer.from(made.pem)).export()
  let asked = 0
  const key = (_decoded: unknown, done: (error: null, key: Buffer) => void): void => {
    asked += 1
    done(null, secret)
  }
  const check = createFastVerifier({
    key,
    algorithms: ['HS256'],
    allowedIss: issuer,
    allowedAud: audience,
    cache: 10_000,
  })
  return { check: (token) => check(token), asked: () => asked }
}

function heap(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
