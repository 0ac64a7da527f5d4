import {
  createHmac,
  createSecretKey,
  timingSafeEqual,
  verify as verifySignature,
} from 'node:crypto'
import { createVerifier, sharedSecret, staticKeys, type VerifierOptions } from '@sekisho/core'
import { JwtVerifier } from 'aws-jwt-verify'
import { createVerifier as createFastVerifier } from 'fast-jwt'
import { verify as honoVerify } from 'hono/utils/jwt/jwt'
import { jwtVerify } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import type { Checker, Library } from './checker.ts'
import { audience, issuer, keyInput, type Workshop } from './workshop.ts'

export const ours = 'sekisho'
/** The same once more, to see what the machine adds. */
export const again = 'sekisho, once more'
export const floor = 'two JSON.parse and one node:crypto call'
export const fastJwt = 'fast-jwt'
export const fastJwtCache = 'fast-jwt with cache'
export const jose = 'jose'

export function policyOf(made: Workshop): VerifierOptions {
  const keys =
    made.algorithm === 'HS256' ? sharedSecret(Buffer.from(made.pem)) : staticKeys(made.jwk)
  return { issuer, audience, algorithms: [made.algorithm], keys }
}

/** Every library of the comparison, each told to check signature, algorithm, issuer, audience, expiry. */
export function librariesFor(made: Workshop): readonly Library[] {
  return [
    { name: ours, open: () => sekisho(made) },
    { name: floor, open: () => bare(made) },
    { name: fastJwt, open: () => fast(made, false) },
    { name: fastJwtCache, open: () => fast(made, 10_000) },
    { name: jose, open: () => viaJose(made) },
    { name: 'jsonwebtoken', open: () => viaJsonwebtoken(made) },
    { name: 'aws-jwt-verify', open: () => viaAws(made) },
    { name: 'hono', open: () => viaHono(made) },
  ]
}

function sekisho(made: Workshop): Checker {
  const verifier = createVerifier(policyOf(made))
  return { check: (token) => verifier.verify(token) }
}

/** What no library can do without; it checks no claim. */
function bare(made: Workshop): Checker {
  const key = keyInput(made.algorithm, made.key)
  const hash = made.algorithm === 'EdDSA' ? null : 'sha256'
  const holds = (input: string, signature: Buffer): boolean =>
    made.algorithm === 'HS256'
      ? timingSafeEqual(createHmac('sha256', made.key).update(input).digest(), signature)
      : verifySignature(hash, Buffer.from(input), key, signature)
  return {
    check: (token) => {
      const first = token.indexOf('.')
      const last = token.lastIndexOf('.')
      JSON.parse(Buffer.from(token.slice(0, first), 'base64url').toString())
      const good = holds(token.slice(0, last), Buffer.from(token.slice(last + 1), 'base64url'))
      if (!good) throw new Error('signature')
      return JSON.parse(Buffer.from(token.slice(first + 1, last), 'base64url').toString())
    },
  }
}

function fast(made: Workshop, cache: number | false): Checker {
  const check = createFastVerifier({
    key: made.pem,
    algorithms: [made.algorithm],
    allowedIss: issuer,
    allowedAud: audience,
    cache,
  })
  return { check: (token) => check(token) as unknown }
}

function viaJose(made: Workshop): Checker {
  const options = { issuer, audience, algorithms: [made.algorithm], typ: 'at+jwt' }
  return { check: (token) => jwtVerify(token, made.key, options) }
}

function viaJsonwebtoken(made: Workshop): Checker | null {
  if (made.algorithm === 'EdDSA') return null
  const { algorithm } = made
  const key = algorithm === 'HS256' ? createSecretKey(Buffer.from(made.pem)) : made.key
  return {
    check: (token) =>
      jsonwebtoken.verify(token, key, { algorithms: [algorithm], issuer, audience }),
  }
}

function viaAws(made: Workshop): Checker | null {
  if (made.algorithm === 'HS256' || made.algorithm === 'PS256') return null
  const verifier = JwtVerifier.create({ issuer, audience, jwksUri: 'https://issuer.example/jwks' })
  const jwk = made.algorithm === 'EdDSA' ? { ...made.jwk, crv: 'Ed25519' } : made.jwk
  verifier.cacheJwks({ keys: [jwk] } as unknown as Parameters<typeof verifier.cacheJwks>[0])
  return { check: (token) => verifier.verifySync(token) }
}

/** With a key imported once; given a JWK it would import it for each token. */
function viaHono(made: Workshop): Checker {
  const key = made.key.toCryptoKey(webAlgorithm[made.algorithm], false, ['verify'])
  const options = { alg: made.algorithm, iss: issuer, aud: audience, typ: 'at+jwt' }
  return { check: (token) => honoVerify(token, key, options) }
}

const webAlgorithm = {
  HS256: { name: 'HMAC', hash: 'SHA-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  EdDSA: { name: 'Ed25519' },
} as const
