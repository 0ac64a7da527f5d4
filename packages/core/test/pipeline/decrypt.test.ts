import { describe, expect, test } from 'vitest'
import { decrypt } from '../../src/pipeline/decrypt.ts'
import type { RawToken } from '../../src/pipeline/tokens.ts'
import { decryptionKey, inner, nestByHand } from '../jwe/nested.ts'
import { serveDocuments } from '../keys/remote/serve.ts'
import { remoteJwks } from '../../src/keys/remote/remote-jwks.ts'
import { refusal } from '../refusal.ts'
import { baseClaims, publicJwks, sign, verifierFor } from '../signing.ts'

const keys = [decryptionKey('rsa', 'RSA-OAEP')]
const raw = (token: string) => token as RawToken

describe('decrypt', () => {
  test('TD-15 hands out the signed token inside', async () => {
    await expect(decrypt(raw(nestByHand()), keys, 16_384)).resolves.toBe(inner)
  })

  test('TD-15 hands on at once whatever is not encrypted', () => {
    for (const token of [inner, 'opaque', '', 'a.b.c.d', 'a.b.c.d.e.f', '......']) {
      expect(decrypt(raw(token), keys, 16_384)).toBe(token)
    }
  })

  test('TD-15 hands on an encrypted token at once without keys, or beyond the size limit', () => {
    const token = nestByHand()
    expect(decrypt(raw(token), [], 16_384)).toBe(token)
    expect(decrypt(raw(token), keys, token.length - 1)).toBe(token)
  })
})

describe('the order of the stages', () => {
  test('C065 TD-15 an encrypted token that is refused costs no request for keys', async () => {
    const server = await serveDocuments(() => publicJwks())
    const source = remoteJwks(`${server.origin}/jwks`)
    const evil = sign({ alg: 'EdDSA' }, baseClaims({ iss: `${server.origin}/evil` }))
    const without = verifierFor({ keys: source })
    await expect(without.verify(nestByHand())).rejects.toMatchObject(
      refusal('token_encrypted', /five segments/),
    )
    const verifier = verifierFor({ keys: source, decryptionKeys: keys })
    await expect(verifier.verify(nestByHand({ zip: 'DEF' }))).rejects.toMatchObject(
      refusal('header_unsupported', /zip/),
    )
    await expect(
      verifier.verify(nestByHand({ jku: `${server.origin}/jku` }, evil)),
    ).rejects.toMatchObject(refusal('issuer_mismatch', /expected exactly one of/))
    expect(server.requests).toEqual([])
    await expect(verifier.verify(nestByHand())).resolves.toHaveProperty('subject', 'alice')
    expect(server.requests).toEqual(['/jwks'])
  })
})
