import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { publicKeyPem } from '../../src/keys/public-key-pem.ts'
import { remoteJwks } from '../../src/keys/remote/remote-jwks.ts'
import { sharedSecret } from '../../src/keys/shared-secret.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import type { JwsAlgorithm } from '../../src/keys/algorithms.ts'
import type { VerifierOptions } from '../../src/options/verifier-options.ts'
import { policyFromEnv } from '../../src/policy-from-env.ts'
import { createVerifier } from '../../src/verifier.ts'
import { messageOf, optionError } from './option-error.ts'

const hidden = 'hunter2-hunter2'
const pair = generateKeyPairSync('ed25519')
const privateJwk = pair.privateKey.export({ format: 'jwk' })
const privatePem = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
const pemBody = (privatePem.split('\n')[1] ?? '').slice(20)
const environment = { JWT_ISSUER: 'https://a.example', JWT_AUDIENCE: 'b' }

/** Mistakes in which a secret stands in the wrong place. */
const mistakes: readonly (readonly [string, () => unknown])[] = [
  ['a short secret', () => optionError({ keys: sharedSecret(hidden) })],
  [
    'a secret for a longer hash',
    () => {
      const keys = sharedSecret(hidden.padEnd(32, 'x'))
      return optionError({ keys, algorithms: ['HS512'] })
    },
  ],
  [
    'a secret in another encoding',
    () => messageOf(() => sharedSecret(hidden, { encoding: 'base64' })),
  ],
  ['a secret as keys', () => optionError({ keys: hidden })],
  ['a secret under an unknown name', () => optionError({ secret: hidden })],
  [
    'a secret in place of the options',
    () => messageOf(() => createVerifier(hidden as unknown as VerifierOptions)),
  ],
  [
    'a secret as static keys',
    () => optionError({ keys: staticKeys(hidden as unknown as { keys: [] }) }),
  ],
  ['a symmetric JWK', () => optionError({ keys: staticKeys({ kty: 'oct', k: hidden }) })],
  ['a private JWK', () => optionError({ keys: staticKeys({ ...privateJwk }) })],
  ['a private PEM', () => messageOf(() => publicKeyPem(privatePem, 'EdDSA'))],
  [
    'a private PEM in place of the algorithm',
    () => messageOf(() => publicKeyPem('EdDSA', privatePem as JwsAlgorithm)),
  ],
  [
    'a password in an https URL',
    () => messageOf(() => remoteJwks(`https://me:${hidden}@issuer.example/jwks`)),
  ],
  [
    'a password in an http URL',
    () => messageOf(() => remoteJwks(`http://me:${hidden}@issuer.example/jwks`)),
  ],
  [
    'a password in a URL of another scheme',
    () => messageOf(() => remoteJwks(`postgres://me:${hidden}@db.example/jwks`)),
  ],
  [
    'a password in a broken URL',
    () => messageOf(() => remoteJwks(`https://me:${hidden}@issuer.example:port/jwks`)),
  ],
  [
    'a header that is malformed',
    () => messageOf(() => remoteJwks('https://a.example', { headers: { 'x-key': `${hidden}\n` } })),
  ],
  [
    'headers as text',
    () =>
      messageOf(() =>
        remoteJwks('https://a.example', { headers: `x-key: ${hidden}` as unknown as {} }),
      ),
  ],
  [
    'a short JWT_SECRET',
    () => messageOf(() => createVerifier(policyFromEnv({ ...environment, JWT_SECRET: hidden }))),
  ],
  [
    'JWT_SECRET beside another source',
    () =>
      messageOf(() =>
        policyFromEnv({ ...environment, JWT_SECRET: hidden, JWT_JWKS_FILE: 'keys.json' }),
      ),
  ],
  ['JWT_SECRET without an issuer', () => messageOf(() => policyFromEnv({ JWT_SECRET: hidden }))],
]

describe('messages about options', () => {
  test.each(mistakes)('C103 hold no secret: %s', (_, mistake) => {
    const message = String(mistake())
    expect(message).toMatch(/^Sekisho: /)
    expect(message).not.toContain(hidden)
    expect(message).not.toContain(String(privateJwk.d))
    expect(message).not.toContain(pemBody.slice(0, 12))
  })
})
