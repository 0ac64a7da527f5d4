import { createVerifier, staticKeys } from '@sekisho/core'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { Fault, type Target } from '../target.ts'
import { refusalOf } from './expected.ts'
import { audience, claims, headerOf, issuer, jwks, publicAlgorithms, signed } from './keys.ts'

const algorithms = [...publicAlgorithms]
const joseKeys = createLocalJWKSet(jwks)
const verifier = createVerifier({ issuer, audience, algorithms, keys: staticKeys(jwks) })

async function verdict(token: string): Promise<string> {
  try {
    await verifier.verify(token)
  } catch (error) {
    return refusalOf(error)
  }
  try {
    await jwtVerify(token, joseKeys, { issuer, audience, algorithms, clockTolerance: 5 })
  } catch (error) {
    throw new Fault(`accepted, but jose says ${String(error)}`)
  }
  return 'accepted'
}

/** Tokens as strangers send them. */
export const accessToken: Target = {
  name: 'access-token',
  seeds: publicAlgorithms.map((alg) => signed(alg, headerOf(alg), JSON.stringify(claims()))),
  run: verdict,
}

/** Claims of any shape under a good signature: what a careless issuer may send. */
export const signedClaims: Target = {
  name: 'signed-claims',
  seeds: [
    JSON.stringify(claims()),
    JSON.stringify({ ...claims(), aud: [audience, 'b'], scope: ['a'], nbf: 1, cnf: { jkt: 'x' } }),
    JSON.stringify({ ...claims(), exp: 1e10 + 0.5, iat: -1, sub: '', client_id: 5 }),
  ],
  run: async (input) => verdict(signed('EdDSA', headerOf('EdDSA'), input)),
}

/** Headers of any shape under a good signature. */
export const signedHeader: Target = {
  name: 'signed-header',
  seeds: [
    headerOf('EdDSA'),
    JSON.stringify({ alg: 'EdDSA', typ: 'application/at+jwt', kid: 'EdDSA', cty: 'x', x5c: ['a'] }),
    JSON.stringify({ alg: 'EdDSA', kid: 'EdDSA', jku: 'https://evil.example', jwk: jwks.keys[0] }),
  ],
  run: async (input) => verdict(signed('EdDSA', input, JSON.stringify(claims()))),
}
