import type { SetTimer } from '../../src/connections/clockwork.ts'

/** Time that passes when it is told to: a clock, and timers that go by what passed, not by the clock. */
export interface ManualTime {
  readonly now: () => number
  readonly setTimer: SetTimer
  /** Timers that wait. */
  readonly waiting: number
  /** The delays that were asked for, in milliseconds. */
  readonly delaysMs: readonly number[]
  /** Lets seconds pass; calls back each timer on its way, in order. */
  pass(seconds: number): void
  /** Sets the clock alone, by seconds. */
  setClockBy(seconds: number): void
}

interface Waiting {
  readonly dueMs: number
  readonly callback: () => void
}

export function manualTime(startMs = 1_700_000_000_000): ManualTime {
  let passedMs = 0
  let offsetMs = startMs
  const waiting = new Set<Waiting>()
  const delaysMs: number[] = []
  const next = (untilMs: number): Waiting | undefined =>
    [...waiting].filter(({ dueMs }) => dueMs <= untilMs).toSorted((a, b) => a.dueMs - b.dueMs)[0]
  return {
    now: () => offsetMs + passedMs,
    setTimer: (callback, delayMs) => {
      // What Node does with it: 2^31 ms and more fire at once.
      if (!(delayMs >= 0 && delayMs < 2 ** 31)) throw new RangeError(`a delay of ${delayMs} ms`)
      delaysMs.push(delayMs)
      const timer = { dueMs: passedMs + delayMs, callback }
      waiting.add(timer)
      return () => void waiting.delete(timer)
    },
    get waiting() {
      return waiting.size
    },
    delaysMs,
    pass: (seconds) => {
      const untilMs = passedMs + seconds * 1000
      for (let timer = next(untilMs); timer !== undefined; timer = next(untilMs)) {
        waiting.delete(timer)
        passedMs = timer.dueMs
        timer.callback()
      }
      passedMs = untilMs
    },
    setClockBy: (seconds) => {
      offsetMs += seconds * 1000
    },
  }
}
