import { isDeepStrictEqual } from 'node:util'

/** One thing that was looked at. */
export interface Finding {
  /** Who did what, and what must come of it. */
  readonly what: string
  /** What came instead; null when all is well. */
  readonly fault: string | null
}

/** What came, held against what must come. */
export function finding(what: string, actual: unknown, expected: unknown): Finding {
  return {
    what: `${what}: ${inWords(expected)}`,
    fault: isDeepStrictEqual(actual, expected) ? null : inWords(actual),
  }
}

function inWords(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
