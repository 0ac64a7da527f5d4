import { compactVerify, importJWK, SignJWT, type CryptoKey, type JWK } from 'jose'
import { expect, test } from 'vitest'
import { verifyCompact } from '../../src/jws.ts'
import { isAuthError } from '../../src/errors.ts'
import type { JwsAlgorithm } from '../../src/keys/algorithms.ts'
import { sharedSecret } from '../../src/keys/shared-secret.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import {
  base64url,
  baseClaims,
  keys,
  secret,
  sign,
  signingAlgorithms,
  verifierFor,
  type TestKey,
} from '../signing.ts'

const pairs: Readonly<Record<string, TestKey>> = {
  ES256: keys.p256,
  ES384: keys.p384,
  ES512: keys.p521,
  EdDSA: keys.ed25519,
  Ed25519: keys.ed25519,
}

/** The same key for jose and for us. */
async function keysOf(alg: string) {
  if (alg.startsWith('HS')) {
    const source = { keys: sharedSecret(secret), algorithms: [alg as JwsAlgorithm] }
    return { signing: secret, checking: secret, source, jwk: { kty: 'oct', k: base64url(secret) } }
  }
  const pair = pairs[alg] ?? keys.rsa
  const secretJwk = pair.privateKey.export({ format: 'jwk' }) as JWK
  return {
    signing: (await importJWK(secretJwk, alg)) as CryptoKey,
    checking: (await importJWK(pair.jwk as JWK, alg)) as CryptoKey,
    source: { keys: staticKeys(pair.jwk), algorithms: [alg as JwsAlgorithm] },
    jwk: pair.jwk,
  }
}

test.each(signingAlgorithms)(
  'accepts what jose signs with %s, and jose what we sign',
  async (alg) => {
    const { signing, checking, source } = await keysOf(alg)
    const token = await new SignJWT(baseClaims()).setProtectedHeader({ alg }).sign(signing)
    expect((await verifierFor(source).verify(token)).claims).toEqual(baseClaims())
    const ours = await compactVerify(sign({ alg }), checking, { algorithms: [alg] })
    expect(JSON.parse(Buffer.from(ours.payload).toString())).toEqual(baseClaims())
  },
)

test.each(signingAlgorithms)('judges every change to a %s token as jose does', async (alg) => {
  const { signing, checking, jwk } = await keysOf(alg)
  const token = await new SignJWT(baseClaims()).setProtectedHeader({ alg }).sign(signing)
  const algorithms = [alg as JwsAlgorithm]
  for (const text of [token, ...changesOf(token)]) {
    const theirs = await compactVerify(text, checking, { algorithms }).then(
      () => true,
      () => false,
    )
    const ours = await verifyCompact(text, jwk, { algorithms }).then(
      () => true,
      (error: unknown) => (isAuthError(error) ? false : error),
    )
    expect([text, ours]).toEqual([text, theirs])
    expect(theirs).toBe(text === token)
  }
})

/** Changes after which no reader may accept the token. */
function changesOf(token: string): readonly string[] {
  const [header, payload, signature] = token.split('.') as [string, string, string]
  const bytes = Buffer.from(signature, 'base64url')
  const withSignature = (changed: Buffer) => `${header}.${payload}.${changed.toString('base64url')}`
  const flipped = (index: number) => bytes.map((byte, at) => (at === index ? byte ^ 1 : byte))
  return [
    ...[0, 1, bytes.length >> 1, bytes.length - 1].map((at) =>
      withSignature(Buffer.from(flipped(at))),
    ),
    withSignature(bytes.subarray(0, -1)),
    withSignature(Buffer.concat([bytes, Buffer.alloc(1)])),
    withSignature(Buffer.alloc(bytes.length)),
    withSignature(Buffer.alloc(0)),
    `${header}.${base64url(JSON.stringify(baseClaims({ sub: 'mallory' })))}.${signature}`,
    `${header}..${signature}`,
    `${base64url('{"alg":"none"}')}.${payload}.`,
    `${base64url('{"alg":"none"}')}.${payload}.${signature}`,
    `${base64url('{"alg":"HS256"}')}.${payload}.${base64url(Buffer.alloc(32))}`,
    `${header}.${payload}`,
    `${token}.`,
    `${header}.${payload}.${signature}.${signature}`,
    `${payload}.${header}.${signature}`,
  ]
}
