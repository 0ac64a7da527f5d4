/** Calls back once after so many milliseconds; the function that comes back calls that off. */
export type SetTimer = (callback: () => void, delayMs: number) => () => void

/** What tells the time of day, in milliseconds since 1970, and what waits. */
export interface Clockwork {
  readonly now: () => number
  readonly setTimer: SetTimer
}

/** `setTimeout` that keeps no process alive. */
export const systemTimer: SetTimer = (callback, delayMs) => {
  const timer = setTimeout(callback, delayMs)
  timer.unref()
  return () => {
    clearTimeout(timer)
  }
}
