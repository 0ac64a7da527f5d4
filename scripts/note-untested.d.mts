/** Takes the place of what the same part noted before; printed at the end of `npm test`. */
export function noteUntested(part: string, lines: readonly string[]): void
/** Everything that was noted. */
export function untested(): readonly string[]
