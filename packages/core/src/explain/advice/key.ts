import { isAuthError, type AuthError } from '../../errors.ts'
import type { VerificationKey } from '../../keys/verification-key.ts'
import type { IssuerPolicy } from '../../options/policy.ts'
import type { ParsedToken } from '../../pipeline/tokens.ts'
import { shown } from '../../shown.ts'

interface Finding {
  readonly found: string
  readonly advice: string
}

/** Why no single key fits a token whose issuer could be asked. */
export async function adviceOnKey(
  { header: { alg, kid } }: ParsedToken,
  issuer: IssuerPolicy,
  error: AuthError,
): Promise<Finding> {
  const { keys: known, lastError } = issuer.keys.health()
  const held = `${known} ${known === 1 ? 'key' : 'keys'} known, ${lastError === null ? 'issuer reachable' : 'the last look-up failed'}`
  if (error.message.startsWith('several')) {
    return {
      found: `several keys fit equally; ${held}`,
      advice:
        kid === undefined
          ? 'the token names no kid: have the issuer put the kid of its key into the header'
          : 'the issuer gave one kid to two keys: have it give each key a kid of its own',
    }
  }
  const other = await keyUnderOtherAlgorithm(kid, alg, issuer)
  if (other !== null) {
    const { kty, crv, name } = other.algorithm
    return {
      found: `key ${shown(kid ?? null)} is of type ${kty}${crv === null ? '' : ` (${crv})`}, not for ${alg}; ${held}`,
      advice: `alg is ${alg} but the key is ${kty}, for ${name}: the issuer signs with another key than it names, or the header was changed; compare the key set of the issuer`,
    }
  }
  return {
    found: `no such key; ${held}; ${error.message}`,
    advice:
      kid === undefined
        ? `the token names no kid, and no key is for ${alg}: have the issuer name the kid, and publish the key that it signs with`
        : 'the token was signed with a key that the issuer does not publish (any more): get a new token; if a new one fares alike, it comes from another environment, or the key set that is configured is not of its issuer',
  }
}

/** The key with this kid, when it is there for other algorithms of the policy. */
async function keyUnderOtherAlgorithm(
  kid: string | undefined,
  alg: string,
  { algorithms, keys }: IssuerPolicy,
): Promise<VerificationKey | null> {
  for (const name of algorithms) {
    if (name === alg) continue
    try {
      // One after the other: the first answer is enough.
      // oxlint-disable-next-line no-await-in-loop
      const key = await keys.find(name, kid)
      if (key.kid === kid) return key
    } catch (error) {
      if (!isAuthError(error)) throw error
      if (error.kind === 'unavailable') return null
    }
  }
  return null
}
