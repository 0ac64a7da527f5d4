import type { AccessContext } from '../../src/access-rules/access-context.ts'

/** 2023-11-14T22:13:20Z, the second at which these tests play. */
export const startSeconds = 1_700_000_000

/** Client c of user u, at `startSeconds`, with a token that does not expire. */
export function contextOf(more: Partial<AccessContext> = {}): AccessContext {
  return { clientid: 'c', username: 'u', nowSeconds: startSeconds, expiresAt: null, ...more }
}
