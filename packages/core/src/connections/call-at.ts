import type { Clockwork } from './clockwork.ts'

/** Also far below 2^31-1 ms, beyond which `setTimeout` fires at once. */
const longestWaitMs = 60_000

/**
 * Calls back when the time of day has come, never before; a clock that is set in between is noticed
 * within a minute. The function that comes back calls it off.
 */
export function callAt(
  dueMs: number,
  callback: () => void,
  { now, setTimer }: Clockwork,
): () => void {
  let cancel: () => void
  const arm = (): void => {
    const leftMs = dueMs - now()
    cancel = setTimer(look, leftMs > 0 ? Math.min(Math.ceil(leftMs), longestWaitMs) : 0)
  }
  const look = (): void => {
    // Written so that a clock that yields NaN is due.
    if (now() < dueMs) arm()
    else callback()
  }
  arm()
  return () => {
    cancel()
  }
}
