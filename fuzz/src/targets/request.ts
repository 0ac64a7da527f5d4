import { createVerifier, staticKeys, type AuthRequest } from '@sekisho/core'
import { Fault, type Target } from '../target.ts'
import { audience, claims, headerOf, issuer, jwks, signed } from './keys.ts'

const token = signed('EdDSA', headerOf('EdDSA'), JSON.stringify(claims()))
const verifier = createVerifier({
  issuer,
  audience,
  keys: staticKeys(jwks),
  tokenSources: ['authorization', { cookie: 'access_token' }],
})

/** RFC 9110 section 11.6.1: a scheme, and parameters that are tokens or quoted strings. */
const challengeForm =
  /^Bearer(?: [a-z_]+="(?:[\t !#-[\]-~]|\\[\t -~])*"(?:, [a-z_]+="(?:[\t !#-[\]-~]|\\[\t -~])*")*)?$/

async function outcomeOf(request: Partial<Record<string, readonly string[]>>): Promise<string> {
  const given: AuthRequest = {
    method: 'GET',
    header: (name) => request[name] ?? [],
    query: () => [],
    form: () => [],
  }
  const outcome = await verifier.authenticate(given)
  if (outcome.kind !== 'denied') {
    if (outcome.kind === 'anonymous') throw new Fault('anonymous, though nobody may be')
    return outcome.kind
  }
  const { status, headers, body } = outcome.denial
  const challenge = headers['www-authenticate'] ?? ''
  if (status === 401 && !challengeForm.test(challenge)) throw new Fault(`challenge ${challenge}`)
  for (const value of Object.values(headers)) {
    if (/[^\t -~]/.test(value)) throw new Fault('a header that no client should get')
  }
  return `${status} ${challenge} ${body}`.slice(0, 100)
}

/** One Authorization header. */
export const authorizationHeader: Target = {
  name: 'authorization-header',
  seeds: [
    `Bearer ${token}`,
    `bearer  ${token}`,
    'Basic YTpi',
    'Bearer',
    `DPoP ${token}`,
    `Bearer ${token}, Basic a`,
  ],
  run: (input) => outcomeOf({ authorization: [input] }),
}

/** One Cookie header. */
export const cookieHeader: Target = {
  name: 'cookie-header',
  seeds: [
    `access_token=${token}`,
    `a=b; access_token="${token}"; c`,
    'access_token=; access_token=x',
    `; ;=;access_token=${token}`,
  ],
  run: (input) => outcomeOf({ cookie: [input] }),
}
