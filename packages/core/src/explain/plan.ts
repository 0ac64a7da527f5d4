import { isCompactJwe } from '../jwe/decrypt-nested.ts'
import type { Policy } from '../options/policy.ts'
import { isOpaque } from '../pipeline/introspect.ts'
import type { RawToken } from '../pipeline/tokens.ts'
import { claimViews } from './claim-views.ts'

/** The steps of a signed token before its claims are looked at. */
export const signedSteps = ['form', 'header', 'payload', 'issuer', 'algorithm', 'key', 'signature']

/** One step for each claim check. */
export const claimSteps: readonly string[] = claimViews.map(({ name }) => name)

/** What follows the claims, of a token that is not exchanged. */
export const afterClaims = [
  'revocation',
  'subject',
  'expected subject',
  'scopes',
  'roles',
  'attributes',
  'groups',
  'schema',
]

/** What follows the issuer, of a token that is exchanged for one of our own. */
export const exchangeSteps = ['algorithm', 'key', 'signature', ...claimSteps, 'exchange']

/** The steps of this token under this policy, as far as they are known before it is read. */
export function planFor(raw: RawToken, policy: Policy): readonly string[] {
  if (policy.introspected !== null && isOpaque(raw, policy.maxTokenBytes)) {
    return ['introspection', ...claimSteps, ...afterClaims]
  }
  const encrypted = isDecrypted(raw, policy) ? ['encryption'] : []
  return [...encrypted, ...signedSteps, ...claimSteps, ...afterClaims]
}

/** Whether `decrypt` has something to do. */
export function isDecrypted(raw: RawToken, policy: Policy): boolean {
  return (
    policy.decryptionKeys.length > 0 && raw.length <= policy.maxTokenBytes && isCompactJwe(raw)
  )
}
