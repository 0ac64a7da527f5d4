import type { AuthError } from '@sekisho/core'

/** Why something may not pass; null: it may. */
export type Verdict = AuthError | null | Promise<AuthError | null>

/** Goes on at once where the verdict is known at once, so that messages keep their order. */
export function whenJudged(verdict: Verdict, then: (error: AuthError | null) => void): void {
  if (verdict instanceof Promise) void verdict.then(then)
  else then(verdict)
}
