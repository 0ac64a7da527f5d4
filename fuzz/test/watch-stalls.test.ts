import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { watchStalls } from '../src/soak/watch-stalls.ts'

function work(milliseconds: number): void {
  const before = process.threadCpuUsage().user
  while (process.threadCpuUsage().user - before < milliseconds * 1000);
}

test('a stall is told by the work that stands in the way', async () => {
  const stalls = watchStalls()
  work(150)
  await turn()
  await turn()
  expect(stalls.longestMs()).toBeGreaterThan(100)
  stalls.reset()
  expect(stalls.longestMs()).toBe(0)
})
