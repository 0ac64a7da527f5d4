import { describe, expect, test } from 'vitest'
import { rfc9068 } from '../../src/options/verifier-options.ts'
import { active, introspecting, opaque } from '../oauth/introspecting-verifier.ts'
import { decryptionKey, nestByHand } from '../jwe/nested.ts'
import { refusal } from '../refusal.ts'
import { audience, foreignKeys, issuer, nowSeconds, sign, verifierFor } from '../signing.ts'

describe('a token that is no JWT', () => {
  test('C156 is accepted in the words of the issuer', async () => {
    const { verifier } = await introspecting(() =>
      active({ scope: 'read write', roles: ['clerk'], client_id: 'web', token_type: 'Bearer' }),
    )
    await expect(verifier.verify(opaque)).resolves.toMatchObject({
      subject: 'alice',
      issuer,
      claims: { active: true, iss: issuer, client_id: 'web' },
      scopes: new Set(['read', 'write']),
      roles: new Set(['clerk']),
      expiresAt: new Date((nowSeconds + 300) * 1000),
    })
  })

  test('SR-12 is itself what Authentication.token holds', async () => {
    const { verifier } = await introspecting()
    await expect(verifier.verify(opaque)).resolves.toHaveProperty('token', opaque)
  })

  test('is refused as malformed where no introspection is configured', async () => {
    await expect(verifierFor().verify(opaque)).rejects.toMatchObject(
      refusal('token_malformed', /expected three segments/),
    )
  })

  test.each([
    ['one segment', 'opaque'],
    ['two segments', 'a.b'],
    ['four segments', 'a.b.c.d'],
    ['six segments', 'a.b.c.d.e.f'],
    ['dots only', '.'],
  ])('is asked about when it has %s', async (_, token) => {
    const { verifier, endpoint: asked } = await introspecting()
    await expect(verifier.verify(token)).resolves.toHaveProperty('token', token)
    expect(asked.requests.map(({ form }) => form.get('token'))).toEqual([token])
  })

  test('C153 that says active in its own text proves nothing', async () => {
    const { verifier } = await introspecting(() => ({ body: { active: false } }))
    await expect(verifier.verify('{"active":true}')).rejects.toMatchObject(
      refusal('token_inactive', /the issuer says that the token is not active/),
    )
  })
})

describe('the endpoint is not asked', () => {
  const cases: readonly [string, string, string][] = [
    ['a good JWT', sign({ alg: 'EdDSA' }), 'accepted'],
    [
      'a JWT of a stranger',
      sign({ alg: 'EdDSA', kid: 'ed25519' }, undefined, foreignKeys.ed25519),
      'signature_invalid',
    ],
    ['three segments of nonsense', 'a.b.c', 'token_malformed'],
    ['three empty segments', '..', 'token_malformed'],
    ['five segments', 'a.b.c.d.e', 'token_encrypted'],
    ['empty text', '', 'token_malformed'],
    ['text beyond ASCII', 'opaqué', 'token_malformed'],
    ['half a surrogate pair', 'opaque\ud800', 'token_malformed'],
    ['a line break', 'opaque\r\nx', 'token_malformed'],
    ['a token over the size limit', 'a'.repeat(16_385), 'token_too_large'],
  ]

  test.each(cases)('about %s', async (_, token, expected) => {
    const { verifier, endpoint: asked } = await introspecting()
    const answer = await verifier.verify(token).then(
      () => 'accepted',
      (error: unknown) => (error as { code: string }).code,
    )
    expect(answer).toBe(expected)
    expect(asked.requests).toEqual([])
  })

  test('TD-15 about an opaque token inside an encrypted one', async () => {
    const { verifier, endpoint: asked } = await introspecting(
      undefined,
      {},
      {
        decryptionKeys: [decryptionKey('rsa', 'RSA-OAEP')],
      },
    )
    await expect(
      verifier.verify(nestByHand({}, opaque.replaceAll('.', '-'))),
    ).rejects.toMatchObject(refusal('token_malformed', /expected three segments/))
    expect(asked.requests).toEqual([])
  })
})

test('a token as long as the limit is asked about', async () => {
  const { verifier, endpoint: asked } = await introspecting()
  const token = 'a'.repeat(16_384)
  await expect(verifier.verify(token)).resolves.toHaveProperty('token', token)
  expect(asked.requests).toHaveLength(1)
})

test('the header of a token that has none says that it was introspected', async () => {
  const { verifier } = await introspecting()
  await expect(verifier.verify(opaque)).resolves.toHaveProperty('header', {
    alg: 'introspection',
    typ: 'at+jwt',
  })
})

describe('active', () => {
  test.each([
    ['false', { active: false }],
    ['"true"', { active: 'true' }],
    ['1', { active: 1 }],
    ['null', { active: null }],
    ['a list', { active: [true] }],
    ['missing', {}],
    ['in capitals', { ACTIVE: true }],
    ['below another member', { token: { active: true } }],
    ['of the prototype', JSON.parse('{"__proto__":{"active":true}}') as object],
  ])('C153 that is %s makes the token inactive', async (_, answer) => {
    const claims = { sub: 'alice', aud: audience, exp: nowSeconds + 300 }
    const body = JSON.stringify({ ...claims, ...answer })
    const { verifier } = await introspecting(() => ({ body }))
    await expect(verifier.verify(opaque)).rejects.toMatchObject({
      ...refusal('token_inactive', /not active/),
      kind: 'refusal',
    })
  })
})

describe('the answer is held to the policy of a JWT', () => {
  test.each([
    [
      'C156 another iss',
      { iss: 'https://evil.example' },
      'issuer_mismatch',
      /names another issuer/,
    ],
    ['C156 iss with a slash more', { iss: `${issuer}/` }, 'issuer_mismatch', /another issuer/],
    ['C156 iss that is null', { iss: null }, 'issuer_mismatch', /another issuer/],
    ['C156 iss that is empty', { iss: '' }, 'issuer_mismatch', /another issuer/],
    ['C156 iss that is a list', { iss: [issuer] }, 'issuer_mismatch', /another issuer/],
    [
      'C156 another aud',
      { aud: 'https://b.example' },
      'audience_mismatch',
      /"https:\/\/b.example"/,
    ],
    ['C156 no aud', { aud: undefined }, 'claim_missing', /has no aud claim/],
    [
      'C156 exp beyond the tolerance',
      { exp: nowSeconds - 5 },
      'token_expired',
      /exp is 1699999995/,
    ],
    ['C156 no exp', { exp: undefined }, 'claim_missing', /has no exp claim/],
    [
      'C156 exp as text',
      { exp: String(nowSeconds + 300) },
      'claim_malformed',
      /exp to be a number/,
    ],
    ['C156 nbf ahead', { nbf: nowSeconds + 6 }, 'token_not_yet_valid', /nbf is 1700000006/],
    ['C156 iat ahead', { iat: nowSeconds + 6 }, 'token_not_yet_valid', /iat is 1700000006/],
    ['C156 no sub', { sub: undefined }, 'claim_missing', /has no sub claim/],
    ['C156 sub that is a number', { sub: 7 }, 'claim_malformed', /sub to be a non-empty string/],
    ['C148 cnf.jkt', { cnf: { jkt: 'x' } }, 'token_sender_constrained', /bound to a key by cnf/],
    ['C148 cnf that is empty', { cnf: {} }, 'token_sender_constrained', /bound to a key by cnf/],
    ['C148 cnf that is null', { cnf: null }, 'token_sender_constrained', /bound to a key by cnf/],
    ['C148 token_type DPoP', { token_type: 'DPoP' }, 'token_sender_constrained', /is DPoP/],
    ['C148 token_type dpop', { token_type: 'dpop' }, 'token_sender_constrained', /is DPoP/],
  ] as const)('%s is refused', async (_, changes, code, message) => {
    const { verifier } = await introspecting(() => active(changes))
    await expect(verifier.verify(opaque)).rejects.toMatchObject(refusal(code, message))
  })

  test.each([
    ['iss', { iss: 'https://evil.example' }],
    ['token_type', { token_type: 'DPoP' }],
  ])('is refused by the name of its member: %s', async (claim, changes) => {
    const { verifier } = await introspecting(() => active(changes))
    await expect(verifier.verify(opaque)).rejects.toHaveProperty('claim', claim)
  })

  test('C156 required claims, lifetime and the profile of RFC 9068 count as well', async () => {
    const { verifier } = await introspecting(undefined, {}, rfc9068)
    await expect(verifier.verify(opaque)).rejects.toMatchObject(
      refusal('claim_missing', /has no client_id claim/),
    )
    const long = await introspecting(
      () => active({ iat: nowSeconds }),
      {},
      {
        maxLifetimeSeconds: 60,
      },
    )
    await expect(long.verifier.verify(opaque)).rejects.toMatchObject(
      refusal('lifetime_exceeded', /lives for 300 s/),
    )
  })

  test('C156 an answer that names the issuer is of the issuer, and so is one that is silent', async () => {
    for (const changes of [{ iss: issuer }, {}]) {
      const { verifier } = await introspecting(() => active(changes))
      await expect(verifier.verify(opaque)).resolves.toHaveProperty('issuer', issuer)
    }
  })

  test('C156 a scope that the token lacks is refused by the guard', async () => {
    const { verifier } = await introspecting(() => active({ scope: 'reading read:all' }))
    const { scopes } = await verifier.verify(opaque)
    expect([scopes.has('read'), scopes.has('read:all')]).toEqual([false, true])
  })

  test('C148 a bound token passes only where the policy says so', async () => {
    const bound = { cnf: { jkt: 'x' }, token_type: 'DPoP' }
    const { verifier } = await introspecting(
      () => active(bound),
      {},
      {
        allowSenderConstrained: true,
      },
    )
    await expect(verifier.verify(opaque)).resolves.toMatchObject({ claims: bound })
  })
})

describe('a remembered answer', () => {
  test('C154 is not changed by what one request does to its claims', async () => {
    const { verifier, endpoint: asked } = await introspecting(() =>
      active({ roles: ['clerk'], realm: { roles: ['clerk'] } }),
    )
    const { claims } = await verifier.verify(opaque)
    ;(claims['realm'] as { roles: string[] }).roles.push('admin')
    ;(claims['roles'] as string[]).push('admin')
    Object.assign(claims, { sub: 'mallory', exp: nowSeconds + 9999 })
    await expect(verifier.verify(opaque)).resolves.toMatchObject({
      subject: 'alice',
      roles: new Set(['clerk']),
      claims: { realm: { roles: ['clerk'] }, exp: nowSeconds + 300 },
    })
    expect(asked.requests).toHaveLength(1)
  })
})
