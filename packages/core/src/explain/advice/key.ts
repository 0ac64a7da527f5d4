import type { AuthError } from '../../errors.ts'
import type { IssuerPolicy } from '../../options/policy.ts'
import type { ParsedToken } from '../../pipeline/tokens.ts'
import { shown } from '../../shown.ts'
import { foundIn } from '../message.ts'

interface Finding {
  readonly found: string
  readonly advice: string
}

/** Why no single key fits a token whose issuer could be asked. */
export function adviceOnKey(
  { header: { alg, kid } }: Pick<ParsedToken, 'header'>,
  issuer: IssuerPolicy,
  error: AuthError,
): Finding {
  const { keys: known, lastError } = issuer.keys.health()
  const held = `${known} ${known === 1 ? 'key' : 'keys'} known, ${lastError === null ? 'no look-up failed' : 'the last look-up failed'}`
  if (error.message.startsWith('several')) {
    return {
      found: `several keys fit equally; ${held}`,
      advice:
        kid === undefined
          ? 'the token names no kid: have the issuer put the kid of its key into the header'
          : 'the issuer gave one kid to two keys: have it give each key a kid of its own',
    }
  }
  const other = /: (that key is for [^;]+)/.exec(error.message)?.[1]
  if (other !== undefined) {
    return {
      found: `${foundIn(error)}; ${held}`,
      advice: `alg is ${shown(alg)} and ${other}: the issuer signs with another key than the token names, or the header was changed; compare the key set of the issuer, and the algorithms of the policy`,
    }
  }
  return {
    found: `${error.message}; ${held}`,
    advice:
      kid === undefined
        ? `the token names no kid, and no key is for ${shown(alg)}: have the issuer name the kid, and publish the key that it signs with`
        : 'the kid is not in the key set: the token was signed with a key that the issuer does not publish (any more); get a new token; if a new one fares alike, it comes from another environment, or the key set that is configured is not of its issuer',
  }
}
