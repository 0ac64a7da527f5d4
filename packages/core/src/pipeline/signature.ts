import { AuthError } from '../errors.ts'
import { signatureHoldsSoon, type Gathering } from '../jws/signature-soon.ts'
import type { VerificationKey } from '../keys/verification-key.ts'
import { shown } from '../shown.ts'
import type { ParsedToken, SignedToken } from './tokens.ts'

/**
 * ParsedToken + VerificationKey → SignedToken (RFC 7515 section 5.2). A promise only where signatures
 * come in a crowd.
 *
 * Nothing about the claims is said when this fails, whatever else is wrong with them.
 *
 * @throws {AuthError} `signature_invalid`
 */
export function verifySignature(
  token: ParsedToken,
  key: VerificationKey,
  gathering: Gathering = 'calls',
): SignedToken | Promise<SignedToken> {
  const holds = signatureHoldsSoon(token, key, gathering)
  return holds instanceof Promise
    ? holds.then((answer) => signedBy(answer, token, key))
    : signedBy(holds, token, key)
}

function signedBy(holds: boolean, token: ParsedToken, key: VerificationKey): SignedToken {
  if (!holds) {
    throw new AuthError(
      'signature_invalid',
      `the signature does not hold under key ${shown(key.kid ?? null)} with ${key.algorithm.name}; was the token changed, or signed with another key?`,
    )
  }
  // The signature holds: from here on the claims are the issuer's words.
  return { header: token.header, claims: token.unverifiedClaims } as SignedToken
}
