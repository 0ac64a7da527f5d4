import type { AccessContext } from './access-context.ts'
import { askedOf, type AccessRequest } from './access-request.ts'
import type { AccessRules } from './compile-access-rules.ts'
import { isSuperuser } from './superuser.ts'

/** `unmatched`: no rule of a list speaks about the request; somebody else may decide. */
export type AccessDecision = 'allow' | 'deny' | 'unmatched' | 'expired'

/**
 * Holds one request against the access rules of a token. Never throws.
 *
 * The rules expire with the token: `expired` (to be refused) once `nowSeconds` is later than
 * `expiresAt`, without tolerance, and always where `expiresAt` is neither a whole number nor null. A
 * superuser claim, where it counts at all, expires with them.
 *
 * What is not known for certain opens no door: a rule that allows must match everything that a
 * subscription may receive, and every placeholder and condition must be known; a rule that denies
 * needs to match any of it, and what the context lacks counts as a match. A request that is malformed,
 * or that two readers may understand differently, is denied.
 */
export function decideAccess(
  rules: AccessRules,
  request: AccessRequest,
  context: AccessContext,
): AccessDecision {
  if (hasExpired(context)) return 'expired'
  if (context.allowSuperuserClaim === true && isSuperuser(context.superuserClaim)) return 'allow'
  const asked = askedOf(request)
  if (asked === null) return 'deny'
  const deciding = rules.rules.find(({ applies }) => applies(asked, context))
  return deciding?.permission ?? rules.otherwise
}

function hasExpired({ expiresAt, nowSeconds }: AccessContext): boolean {
  return expiresAt !== null && !(Number.isInteger(expiresAt) && nowSeconds <= expiresAt)
}
