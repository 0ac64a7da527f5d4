/** Seconds since a moment; a moment that lies ahead, on a clock that was set back, is long ago. */
export function elapsed(since: number, now: number): number {
  return now < since ? Infinity : now - since
}
