import { claimOf } from '../../claims/claim-check.ts'
import type { AuthError } from '../../errors.ts'
import type { IssuerPolicy } from '../../options/policy.ts'
import type { SignedToken } from '../../pipeline/tokens.ts'
import { duration } from '../duration.ts'

/** No clock is off by more; beyond lies another cause. */
const worstClock = 86_400
/** Seconds beyond this were milliseconds: it is the year 5138. */
const leastMilliseconds = 1e11

/** What to do about `exp`, also of a token that passed with one that nobody can have meant. */
export function adviceOnExpiration(
  token: SignedToken,
  { clockToleranceSeconds }: IssuerPolicy,
  nowSeconds: number,
  error: AuthError | null,
): string | undefined {
  const exp = claimOf(token, 'exp')
  if (typeof exp === 'number' && exp > leastMilliseconds) return inMilliseconds('exp')
  if (error === null) return undefined
  if (exp === undefined) {
    return 'a token without exp is good for ever: have the issuer put exp into its access tokens, or set requireExpiration: false'
  }
  if (typeof exp !== 'number') return inSeconds('exp')
  const iat = claimOf(token, 'iat')
  const late = nowSeconds - exp
  if (typeof iat === 'number' && iat >= exp) {
    return 'exp is not after iat, so the token was never good: mend the lifetime that the issuer gives'
  }
  const lived = typeof iat === 'number' ? `, after a life of ${duration(exp - iat)}` : ''
  const clock =
    late <= worstClock
      ? `; if it was given out just now, the clocks are off by ${duration(late)} or more: synchronise both (NTP), or set clockToleranceSeconds (${clockToleranceSeconds} now, 600 at most)`
      : ''
  return `the token expired ${duration(late)} ago${lived}: have the client get a new one${clock}`
}

/** What to do about `nbf` or `iat` ahead of this clock. */
export function adviceOnTimeAhead(
  claim: 'nbf' | 'iat',
  token: SignedToken,
  { clockToleranceSeconds }: IssuerPolicy,
  nowSeconds: number,
  error: AuthError,
): string | undefined {
  const time = claimOf(token, claim)
  if (error.code === 'claim_malformed' || typeof time !== 'number') return inSeconds(claim)
  if (time > leastMilliseconds) return inMilliseconds(claim)
  const ahead = time - nowSeconds
  if (ahead > worstClock) {
    return `${claim} is ${duration(ahead)} ahead, more than clocks are off by: the token is post-dated, or the issuer works it out wrongly`
  }
  const option = claim === 'iat' ? '; allowFutureIssuedAt: true leaves iat out of account' : ''
  return `the clock of the issuer is ahead of this one by ${duration(ahead)}: synchronise both (NTP), or set clockToleranceSeconds (${clockToleranceSeconds} now, 600 at most)${option}`
}

/** What to do about a token that lives too long. */
export function adviceOnLifetime(token: SignedToken, error: AuthError): string {
  const exp = claimOf(token, 'exp')
  if (typeof exp === 'number' && exp > leastMilliseconds) return inMilliseconds('exp')
  return error.code === 'lifetime_exceeded'
    ? 'have the issuer give access tokens a shorter life, or raise maxLifetimeSeconds'
    : `maxLifetimeSeconds needs ${error.claim ?? 'exp and iat'}: have the issuer put it into its access tokens`
}

function inMilliseconds(claim: string): string {
  return `${claim} is written in milliseconds: have the issuer write seconds (RFC 7519 section 2)`
}

function inSeconds(claim: string): string {
  return `have the issuer write ${claim} as a number of seconds since 1970, not as text (RFC 7519 section 2)`
}
