import type { JwtClaims } from '../authentication.ts'
import { AuthError } from '../errors.ts'
import { shown } from '../shown.ts'
import type { CheckedClaims } from './tokens.ts'

/** Tells whether a token was revoked; only `false` lets it pass. */
export type RevocationCheck = (claims: Readonly<JwtClaims>) => boolean | Promise<boolean>

/**
 * CheckedClaims → CheckedClaims: what the application knows of revoked tokens. At once when its
 * answer is.
 *
 * @throws {AuthError} `token_revoked`, `revocation_unavailable`
 */
export function checkRevocation(
  checked: CheckedClaims,
  isRevoked: RevocationCheck | null,
): CheckedClaims | Promise<CheckedClaims> {
  if (isRevoked === null) return checked
  const answer = ask(checked, isRevoked)
  return answer instanceof Promise
    ? answer.then((revoked) => unlessRevoked(checked, revoked), unavailable)
    : unlessRevoked(checked, answer)
}

function ask(checked: CheckedClaims, isRevoked: RevocationCheck): unknown {
  try {
    return isRevoked(checked.token.claims)
  } catch (cause) {
    return unavailable(cause)
  }
}

function unlessRevoked(checked: CheckedClaims, answer: unknown): CheckedClaims {
  if (answer === false) return checked
  throw new AuthError(
    'token_revoked',
    `isRevoked answered ${shown(answer)}, only false lets a token pass`,
  )
}

function unavailable(cause: unknown): never {
  throw new AuthError('revocation_unavailable', 'isRevoked failed; see cause', { cause })
}
