/** A clock that moves only when it is told to; pass its `now` to a verifier. */
export interface TestClock {
  /** Milliseconds since 1970; bound, so that it can be handed on as `now: clock.now`. */
  readonly now: () => number
  /** Moves the clock by seconds, backwards for a negative number. */
  advanceSeconds(seconds: number): void
  /** Sets the clock, in milliseconds since 1970. */
  setMs(milliseconds: number): void
}

/**
 * Makes a clock that stands still.
 *
 * @param startMs milliseconds since 1970. Default 1 700 000 000 000, which is 2023-11-14.
 * @throws {TypeError} for a time that is not a finite number.
 */
export function testClock(startMs = 1_700_000_000_000): TestClock {
  let nowMs = finite(startMs)
  return {
    now: () => nowMs,
    advanceSeconds: (seconds) => {
      nowMs = finite(nowMs + seconds * 1000)
    },
    setMs: (milliseconds) => {
      nowMs = finite(milliseconds)
    },
  }
}

function finite(milliseconds: number): number {
  if (!Number.isFinite(milliseconds)) {
    throw new TypeError(`Sekisho: a test clock needs a finite time, got ${String(milliseconds)}`)
  }
  return milliseconds
}
