import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { createVerifier, staticKeys } from '@sekisho/core'
import { JwtVerifier } from 'aws-jwt-verify'
import { createVerifier as createFastVerifier } from 'fast-jwt'
import { decodeHeader, verify as honoVerify } from 'hono/utils/jwt/jwt'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import jsonwebtoken, { type JwtHeader, type SigningKeyCallback } from 'jsonwebtoken'

/** What every library is told, as strictly as its options allow. */
export interface StrictPolicy {
  readonly issuer: string
  readonly audience: string
  readonly algorithm: 'RS256' | 'ES256'
  readonly jwks: { readonly keys: readonly (JsonWebKey & { readonly kid: string })[] }
}

type Check = (token: string) => unknown

/** Every library with the key set of one issuer: it throws or rejects what it refuses. */
export function strictCheckers(policy: StrictPolicy): Readonly<Record<string, Check>> {
  const { issuer, audience, algorithm, jwks } = policy
  const keys = new Map(jwks.keys.map((jwk) => [jwk.kid, pemOf(jwk)]))
  const sekisho = createVerifier({
    issuer,
    audience,
    algorithms: [algorithm],
    keys: staticKeys(jwks as Parameters<typeof staticKeys>[0]),
  })
  return {
    sekisho: (token) => sekisho.verify(token),
    jose: viaJose(policy),
    'aws-jwt-verify': viaAws(policy),
    'fast-jwt': createFastVerifier({
      key: async ({ header }: { header: { kid?: string } }) => keyIn(keys, header.kid),
      algorithms: [algorithm],
      allowedIss: issuer,
      allowedAud: audience,
      checkTyp: 'at+jwt',
      requiredClaims: ['iss', 'aud', 'sub', 'exp'],
    }),
    jsonwebtoken: viaJsonwebtoken(policy, keys),
    hono: viaHono(policy, keys),
  }
}

function viaJose({ issuer, audience, algorithm, jwks }: StrictPolicy): Check {
  const keySet = createLocalJWKSet(jwks as unknown as JSONWebKeySet)
  const requiredClaims = ['iss', 'aud', 'sub', 'exp']
  const options = { issuer, audience, algorithms: [algorithm], typ: 'at+jwt', requiredClaims }
  return (token) => jwtVerify(token, keySet, options)
}

function viaAws({ issuer, audience, jwks }: StrictPolicy): Check {
  const verifier = JwtVerifier.create({ issuer, audience, jwksUri: 'https://issuer.example/jwks' })
  verifier.cacheJwks(jwks as unknown as Parameters<typeof verifier.cacheJwks>[0])
  return (token) => verifier.verifySync(token)
}

function viaJsonwebtoken(policy: StrictPolicy, keys: ReadonlyMap<string, string>): Check {
  const { issuer, audience, algorithm } = policy
  const key = ({ kid }: JwtHeader, done: SigningKeyCallback): void => {
    const pem = keys.get(kid ?? '')
    if (pem === undefined) done(new Error('no such key'))
    else done(null, pem)
  }
  return (token) =>
    new Promise((resolve, reject) => {
      jsonwebtoken.verify(
        token,
        key,
        { algorithms: [algorithm], issuer, audience },
        (fault, claims) => {
          if (fault === null) resolve(claims)
          else reject(fault)
        },
      )
    })
}

/** Its own key sets take no other type than JWT. */
function viaHono(policy: StrictPolicy, keys: ReadonlyMap<string, string>): Check {
  const { issuer: iss, audience: aud, algorithm: alg } = policy
  return async (token) => {
    const { kid } = decodeHeader(token) as { readonly kid?: string }
    return honoVerify(token, keyIn(keys, kid), { alg, iss, aud, typ: 'at+jwt' })
  }
}

function keyIn(keys: ReadonlyMap<string, string>, kid: string | undefined): string {
  const pem = keys.get(kid ?? '')
  if (pem === undefined) throw new Error('no such key')
  return pem
}

function pemOf(jwk: JsonWebKey): string {
  const key: KeyObject = createPublicKey({ key: jwk, format: 'jwk' })
  return key.export({ type: 'spki', format: 'pem' }).toString()
}
