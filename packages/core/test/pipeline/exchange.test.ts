import { describe, expect, test } from 'vitest'
import { decryptionKey, nestByHand } from '../jwe/nested.ts'
import {
  exchanged,
  exchanging,
  externalToken,
  internalToken,
} from '../oauth/exchanging-verifier.ts'
import { refusal } from '../refusal.ts'
import { base64url, foreignKeys, keys, nowSeconds, signSegments } from '../signing.ts'

describe('a token of the external issuer', () => {
  test('TD-3 SR-12 is exchanged, and who came is who the exchanged token says', async () => {
    const token = internalToken({ scope: 'read', roles: ['clerk'], exp: nowSeconds + 60 })
    const { verifier } = await exchanging(() => exchanged(token))
    await expect(
      verifier.verify(externalToken({ scope: 'admin', roles: ['root'] })),
    ).resolves.toEqual({
      subject: 'alice',
      issuer: 'https://internal.example',
      claims: {
        iss: 'https://internal.example',
        aud: 'internal-api',
        sub: 'alice',
        exp: nowSeconds + 60,
        scope: 'read',
        roles: ['clerk'],
      },
      header: { alg: 'EdDSA' },
      token,
      scopes: new Set(['read']),
      roles: new Set(['clerk']),
      groups: new Set(),
      attributes: {},
      expiresAt: new Date((nowSeconds + 60) * 1000),
    })
  })

  const [head, payload] = externalToken().split('.') as [string, string]
  const broken = signSegments('{"alg":"EdDSA"}', '{"iss":', foreignKeys.ed25519, 'EdDSA')
  test.each([
    ['signed by the internal issuer', externalToken({}, keys.ed25519), 'signature_invalid'],
    ['unsigned', `${head}.${payload}.`, 'signature_invalid'],
    ['with alg none', `${base64url('{"alg":"none"}')}.${payload}.`, 'alg_not_allowed'],
    ['expired', externalToken({ exp: nowSeconds - 60 }), 'token_expired'],
    ['for another audience', externalToken({ aud: 'internal-api' }), 'audience_mismatch'],
    ['without sub', externalToken({ sub: undefined }), 'claim_missing'],
    ['bound to a key', externalToken({ cnf: { jkt: 'x' } }), 'token_sender_constrained'],
    ['of an unknown issuer', externalToken({ iss: 'https://evil.example' }), 'issuer_mismatch'],
    ['without iss', externalToken({ iss: undefined }), 'claim_missing'],
    ['with half a claim', broken, 'token_malformed'],
    ['opaque', 'opaque', 'token_malformed'],
  ] as const)('TD-3 %s is refused first: nothing is asked', async (_, token, code) => {
    const { verifier, endpoint } = await exchanging()
    await expect(verifier.verify(token)).rejects.toMatchObject({ code, kind: 'refusal' })
    expect(endpoint.requests).toEqual([])
  })

  test('TD-3 inside an encrypted one is exchanged as the signed token it is', async () => {
    const { verifier, endpoint } = await exchanging(
      undefined,
      {},
      {
        decryptionKeys: [decryptionKey('rsa', 'RSA-OAEP')],
      },
    )
    const token = externalToken()
    await expect(verifier.verify(nestByHand({}, token))).resolves.toHaveProperty(
      'token',
      internalToken(),
    )
    await verifier.verify(nestByHand({}, token))
    await verifier.verify(token)
    expect(endpoint.requests.map(({ form }) => form.get('subject_token'))).toEqual([token])
  })

  test('TD-3 without iss is exchanged where it is of the default issuer', async () => {
    const { verifier, endpoint } = await exchanging(
      undefined,
      {},
      {
        defaultIssuer: 'https://external.example',
      },
    )
    await expect(verifier.verify(externalToken({ iss: undefined }))).resolves.toHaveProperty(
      'issuer',
      'https://internal.example',
    )
    expect(endpoint.requests).toHaveLength(1)
  })
})

describe('a token of the internal issuer', () => {
  test('TD-3 is not exchanged', async () => {
    const { verifier, endpoint } = await exchanging()
    const token = internalToken()
    await expect(verifier.verify(token)).resolves.toHaveProperty('token', token)
    expect(endpoint.requests).toEqual([])
  })
})

describe('the exchanged token', () => {
  const wrong: readonly [string, unknown, string, RegExp][] = [
    [
      'of another issuer',
      internalToken({ iss: 'https://evil.example' }),
      'issuer_mismatch',
      /expected exactly one of \["https:\/\/internal.example"\]/,
    ],
    [
      'of the external issuer, good as it is',
      externalToken(),
      'issuer_mismatch',
      /iss is "https:\/\/external.example", expected exactly one of \["https:\/\/internal/,
    ],
    ['without iss', internalToken({ iss: undefined }), 'claim_missing', /has no iss claim/],
    [
      'for the audience of the external issuer',
      internalToken({ aud: 'external-api' }),
      'audience_mismatch',
      /aud is "external-api", expected \["internal-api"\]/,
    ],
    ['that expired', internalToken({ exp: nowSeconds - 60 }), 'token_expired', /exp is 1699999940/],
    [
      'signed by the external issuer',
      internalToken({}, foreignKeys.ed25519),
      'signature_invalid',
      /signature does not hold under key "ed25519"/,
    ],
    ['that is bound', internalToken({ cnf: {} }), 'token_sender_constrained', /bound to a key/],
    ['that is opaque', 'opaque', 'token_malformed', /expected three segments/],
    ['that is encrypted', 'a.b.c.d.e', 'token_encrypted', /five segments/],
    ['over the size limit', 'a'.repeat(16_385), 'token_too_large', /more than maxTokenBytes/],
  ]

  test.each(wrong)('TD-3 %s is refused', async (_, token, code, message) => {
    const { verifier, endpoint } = await exchanging(
      () => exchanged(token),
      {},
      {
        defaultIssuer: 'https://internal.example',
      },
    )
    await expect(verifier.verify(externalToken())).rejects.toMatchObject({
      code,
      kind: 'refusal',
      message: expect.stringMatching(message) as unknown,
    })
    expect(endpoint.requests).toHaveLength(1)
  })

  test('TD-3 that is opaque is not asked about either', async () => {
    const introspection = { endpoint: 'http://127.0.0.1:1/', clientId: 'x', clientSecret: 'x' }
    const { verifier } = await exchanging(
      () => exchanged('opaque'),
      {},
      {},
      {
        internal: { introspection },
      },
    )
    await expect(verifier.verify(externalToken())).rejects.toMatchObject(
      refusal('token_malformed', /expected three segments/),
    )
  })

  test('TD-3 is held to the clock again on each request', async () => {
    const { verifier, endpoint, clock } = await exchanging(() =>
      exchanged(internalToken({ exp: nowSeconds + 60 })),
    )
    await verifier.verify(externalToken())
    clock.now = nowSeconds + 65
    await expect(verifier.verify(externalToken())).rejects.toMatchObject(
      refusal('token_expired', /exp is 1700000060/),
    )
    expect(endpoint.requests).toHaveLength(1)
  })

  test('TD-3 of any name of the internal issuer will do', async () => {
    const issuer = ['https://internal.example', 'https://internal.example/alias']
    const script = () => exchanged(internalToken({ iss: issuer[1] }))
    const { verifier } = await exchanging(script, {}, {}, { internal: { issuer } })
    await expect(verifier.verify(externalToken())).resolves.toHaveProperty('issuer', issuer[1])
  })
})
