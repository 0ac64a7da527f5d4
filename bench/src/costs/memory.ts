import { createVerifier } from '@sekisho/core'
import { progressOf } from '../measure/progress.ts'
import { policyOf } from '../verification/libraries.ts'
import { workshop } from '../verification/workshop.ts'

export interface MemoryFigures {
  readonly entries: number
  readonly tokenBytes: number
  readonly bytesPerToken: number
}

/** What a verified token costs that the cache keeps: heap and buffers, after a collection. */
export async function memoryPerToken(): Promise<MemoryFigures> {
  const progress = progressOf('memory of a cached token')
  progress('warming up')
  const made = workshop('HS256')
  const entries = 10_000
  const verifier = createVerifier(policyOf(made))
  await verifier.verify(made.token())
  const before = await settled()
  let tokenBytes = 0
  for (let count = 0; count < entries; count += 1) {
    const token = made.token()
    tokenBytes += token.length
    // A token is kept when it comes again.
    for (let time = 0; time < 3; time += 1) await verifier.verify(token)
  }
  const used = (await settled()) - before
  await verifier.close()
  progress('done')
  return { entries, tokenBytes: tokenBytes / entries, bytesPerToken: used / entries }
}

async function settled(): Promise<number> {
  for (let count = 0; count < 3; count += 1) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
