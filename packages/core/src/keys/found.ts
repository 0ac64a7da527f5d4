import { AuthError } from '../errors.ts'
import { shown } from '../shown.ts'
import type { KeyMatch, KeySet } from './key-set.ts'
import type { VerificationKey } from './verification-key.ts'

/** The matched key. @throws {AuthError} `key_not_found` */
export function found(
  match: KeyMatch,
  keys: KeySet,
  algorithm: string,
  kid: string | undefined,
): VerificationKey {
  if (typeof match !== 'string') return match
  const wanted =
    kid === undefined ? `alg ${algorithm} without kid` : `kid ${shown(kid)}, alg ${algorithm}`
  throw new AuthError(
    'key_not_found',
    match === 'several'
      ? `several keys fit ${wanted}; the issuer must give each key a kid and name it in the token`
      : `no key fits ${wanted}${otherUse(keys.algorithmsOf(kid))}; the issuer's kids are ${shown(keys.kids.slice(0, 10))}`,
    { claim: 'kid' },
  )
}

/** Empty when no key has that kid. */
function otherUse(algorithms: readonly string[]): string {
  return algorithms.length === 0 ? '' : `: that key is for ${algorithms.join(', ')}`
}
