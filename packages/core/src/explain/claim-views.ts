import { checkAudience } from '../claims/audience.ts'
import { claimOf, distance, type ClaimCheck } from '../claims/claim-check.ts'
import { checkClaimRules } from '../claims/claim-rules.ts'
import { checkConfirmation } from '../claims/confirmation.ts'
import { checkExpiration } from '../claims/expiration.ts'
import { checkIssuedAt } from '../claims/issued-at.ts'
import { checkLifetime } from '../claims/lifetime.ts'
import { checkNotBefore } from '../claims/not-before.ts'
import { checkRequiredClaims } from '../claims/required-claims.ts'
import { checkSubject } from '../claims/subject.ts'
import { checkTokenType } from '../claims/token-type.ts'
import type { AuthError } from '../errors.ts'
import type { IssuerPolicy } from '../options/policy.ts'
import type { VerifyContext } from '../options/verify-context.ts'
import type { SignedToken } from '../pipeline/tokens.ts'
import { shown } from '../shown.ts'
import { adviceOnAudience } from './advice/audience.ts'
import { adviceOnExpiration, adviceOnLifetime, adviceOnTimeAhead } from './advice/clock.ts'
import { adviceOnTokenType } from './advice/token-type.ts'
import { kindOf } from '../kind-of.ts'

/** What a claim check is given. */
export interface ClaimFacts {
  readonly token: SignedToken
  readonly policy: IssuerPolicy
  readonly nowSeconds: number
  readonly context: VerifyContext
}

/** How one claim check is told; `error` is null when it passed. */
export interface ClaimView {
  readonly name: string
  readonly expected: (facts: ClaimFacts) => string
  /** Default: what the error says, or that all is as expected. */
  readonly found?: (facts: ClaimFacts, error: AuthError | null) => string | undefined
  /** Default: what the error says. */
  readonly advice?: (facts: ClaimFacts, error: AuthError | null) => string | undefined
}

const views: ReadonlyMap<ClaimCheck, ClaimView> = new Map<ClaimCheck, ClaimView>([
  [
    checkTokenType,
    {
      name: 'token type',
      expected: ({ policy: { tokenTypes, allowsNoTokenType } }) =>
        tokenTypes === null
          ? 'any typ'
          : `typ ${[...tokenTypes].join(' or ')}${allowsNoTokenType ? ', or none' : ''}`,
      found: ({ token }, error) =>
        error?.claim === 'events' ? undefined : orNo('typ', token.header.typ),
      advice: ({ token }, error) => (error === null ? undefined : adviceOnTokenType(token, error)),
    },
  ],
  [
    checkRequiredClaims,
    {
      name: 'required claims',
      expected: ({ policy: { requiredClaims } }) =>
        requiredClaims.length === 0 ? 'none' : requiredClaims.join(', '),
    },
  ],
  [
    checkExpiration,
    {
      name: 'expiration',
      expected: ({ policy: { clockToleranceSeconds, requireExpiration } }) =>
        `exp ahead of this clock${requireExpiration ? '' : ', or none'}, tolerance ${clockToleranceSeconds} s`,
      found: (facts, error) => timeOf('exp', facts, error),
      advice: ({ token, policy, nowSeconds }, error) =>
        adviceOnExpiration(token, policy, nowSeconds, error),
    },
  ],
  [checkNotBefore, timeView('not before', 'nbf')],
  [checkIssuedAt, timeView('issued at', 'iat')],
  [
    checkLifetime,
    {
      name: 'lifetime',
      expected: ({ policy: { maxLifetimeSeconds } }) =>
        maxLifetimeSeconds === null ? 'any' : `exp at most ${maxLifetimeSeconds} s after iat`,
      advice: ({ token }, error) => (error === null ? undefined : adviceOnLifetime(token, error)),
    },
  ],
  [
    checkAudience,
    {
      name: 'audience',
      expected: ({ policy: { audiences } }) =>
        audiences === null
          ? 'any aud'
          : `aud to name ${[...audiences].slice(0, 10).map(shown).join(' or ')}`,
      found: ({ token }) => orNo('aud', claimOf(token, 'aud')),
      advice: ({ token, policy }, error) =>
        error === null ? undefined : adviceOnAudience(token, policy.audiences),
    },
  ],
  [
    checkSubject,
    {
      name: 'sub claim',
      expected: ({ policy }) => `sub as text${policy.subject === null ? '' : ', or absent'}`,
      found: ({ token }) => `sub is ${kindOf(claimOf(token, 'sub'))}`,
      advice: (_facts, error) =>
        error === null
          ? undefined
          : 'have the issuer put the user into sub; where its tokens of machines have none, name another claim in the subject option',
    },
  ],
  [
    checkConfirmation,
    {
      name: 'key binding',
      expected: ({ policy }) =>
        policy.allowSenderConstrained ? 'cnf or none: others check it' : 'no cnf',
      found: ({ token }, error) => {
        if (error !== null) return undefined
        return claimOf(token, 'cnf') === undefined ? 'none' : 'a cnf claim'
      },
    },
  ],
  [
    checkClaimRules,
    {
      name: 'claim rules',
      expected: ({ policy }) =>
        policy.claimRules === null ? 'nothing: no claimRules are set' : 'that the claimRules hold',
      advice: (_facts, error) =>
        error === null
          ? undefined
          : `compare ${error.claim ?? 'the claim'} with claimRules; a template whose value the context lacks matches nothing`,
    },
  ],
])

/** How a claim check is told; one that has no view of its own still has its name and its error. */
export function viewOf(check: ClaimCheck): ClaimView {
  return (
    views.get(check) ?? {
      name: check.name,
      expected: () => 'what the policy says',
    }
  )
}

function timeView(name: string, claim: 'nbf' | 'iat'): ClaimView {
  return {
    name,
    expected: ({ policy: { clockToleranceSeconds } }) =>
      `${claim} not ahead of this clock, or none, tolerance ${clockToleranceSeconds} s`,
    found: (facts, error) => timeOf(claim, facts, error),
    advice: ({ token, policy, nowSeconds }, error) =>
      error === null ? undefined : adviceOnTimeAhead(claim, token, policy, nowSeconds, error),
  }
}

function orNo(name: string, value: unknown): string {
  return value === undefined ? `no ${name}` : `${name} ${shown(value)}`
}

function timeOf(
  claim: 'exp' | 'nbf' | 'iat',
  { token, nowSeconds }: ClaimFacts,
  error: AuthError | null,
): string | undefined {
  const value = claimOf(token, claim)
  if (typeof value !== 'number' && error !== null) return undefined
  return typeof value === 'number'
    ? `${claim} ${distance(value, nowSeconds)}`
    : `${claim} ${kindOf(value)}`
}
