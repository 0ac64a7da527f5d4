import { describe, expect, test } from 'vitest'
import { publicKeyPem } from '../../src/keys/public-key-pem.ts'
import { sharedSecret } from '../../src/keys/shared-secret.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import type { IssuerOptions } from '../../src/options/verifier-options.ts'
import { createVerifier } from '../../src/verifier.ts'
import { keys, secret, verifierFor } from '../signing.ts'

const privatePem = keys.rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const publicPem = keys.rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const privateJwk = keys.rsa.privateKey.export({ format: 'jwk' })
const certificate = publicPem.replaceAll('PUBLIC KEY', 'CERTIFICATE')
const short = secret.subarray(0, 31)

/** Mistakes that no token is needed for: they are told when the verifier is made. */
const mistakes: readonly (readonly [string, () => unknown, RegExp])[] = [
  ['a private key as PEM', () => publicKeyPem(privatePem, 'RS256'), /private key/i],
  ['a certificate as a key', () => publicKeyPem(certificate, 'RS256'), /certificate/i],
  ['an RSA key for ES256', () => verifierFor({ keys: publicKeyPem(publicPem, 'ES256') }), /ES256/],
  ['a private JWK', () => verifierFor({ keys: staticKeys(privateJwk) }), /secret member d/],
  ['a public key as a secret', () => sharedSecret(publicPem), /use publicKeyPem/],
  ['a private key as a secret', () => sharedSecret(privatePem), /PEM text/],
  ['a secret of 31 bytes', () => verifierFor({ keys: sharedSecret(short) }), /at least 32 bytes/],
  [
    'HS256 beside RS256',
    () => verifierFor({ keys: sharedSecret(secret), algorithms: ['HS256', 'RS256'] }),
    /RS256/,
  ],
  [
    'no audience',
    () => createVerifier({ issuer: 'https://issuer.example' } as IssuerOptions),
    /audience/,
  ],
]

describe('a configuration with', () => {
  test.each(mistakes)(
    'C103 %s is refused with its cause, and without the key',
    (_kind, make, says) => {
      const message = messageOf(make)
      expect(message).toMatch(says)
      const body = privatePem.split('\n').slice(1, -2)
      for (const part of [...body, String(privateJwk.d), short.toString()]) {
        expect(message).not.toContain(part)
      }
    },
  )
})

function messageOf(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    if (error instanceof TypeError) return error.message
    throw error
  }
  return ''
}
