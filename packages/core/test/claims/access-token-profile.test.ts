import { createVerifier, rfc9068, staticKeys } from '@sekisho/core'
import { expect, test } from 'vitest'
import { baseClaims, keys, sign } from '../signing.ts'

const verifier = createVerifier({
  ...rfc9068,
  issuer: 'https://issuer.example',
  audience: 'https://api.example',
  keys: staticKeys(keys.rsa.jwk),
  now: () => 1_700_000_000_000,
})
const claims = baseClaims({ client_id: 'web', jti: '1', iat: 1_700_000_000 })

test('C095 accepts RS256 under the profile, and refuses the same token with alg none', async () => {
  const header = { alg: 'RS256', typ: 'at+jwt' }
  expect((await verifier.verify(sign(header, claims))).subject).toBe('alice')
  const [, payload] = sign(header, claims).split('.')
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url')
  await expect(verifier.verify(`${none}.${payload}.`)).rejects.toMatchObject({
    code: 'alg_not_allowed',
    message: expect.stringMatching(/alg is "none", the policy allows RS256/) as string,
  })
})

test('C096 refuses an encrypted access token when no decryption key was agreed on', async () => {
  const header = { alg: 'RSA-OAEP-256', enc: 'A256GCM', typ: 'at+jwt', cty: 'JWT' }
  const first = Buffer.from(JSON.stringify(header)).toString('base64url')
  await expect(verifier.verify(`${first}.AAAA.AAAA.AAAA.AAAA`)).rejects.toMatchObject({
    code: 'token_encrypted',
    message: expect.stringMatching(/it is encrypted \(JWE\)/) as string,
  })
})
