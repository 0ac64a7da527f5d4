import { describe, expect, test } from 'vitest'
import { emqx, type EmqxOptions } from '../../src/index.ts'
import { hmac, nowSeconds, subjectOf, verdictOn } from '../tokens.ts'
import { heardWarnings } from '../warnings.ts'
import { secret, good, claims, policyOf } from './sample.ts'

const verdictWith = (more: object, options?: EmqxOptions) =>
  subjectOf(policyOf({}, options), hmac({ ...claims, ...more }, secret))

describe('verify_claims', () => {
  const context = { values: { clientid: 'myclient', username: 'myuser' } }

  test.each([
    [{ id: '${username}-${clientid}' }],
    [[{ name: 'id', value: '${username}-${clientid}' }]],
  ])('EM-4 renders placeholders, in a map or a list (%#)', async (rules) => {
    const base = { iss: 'emqx', aud: 'devices' }
    const verify_claims = Array.isArray(rules)
      ? [...Object.entries(base).map(([name, value]) => ({ name, value })), ...rules]
      : { ...base, ...rules }
    const policy = policyOf({ verify_claims })
    const token = hmac({ ...claims, id: 'myuser-myclient' }, secret)
    expect(await subjectOf(policy, token, context)).toBe('c1')
    const other = { values: { ...context.values, clientid: 'other' } }
    expect(await subjectOf(policy, token, other)).toBe('refused: claim_mismatch')
  })

  test('EM-4 a value that is missing matches nothing, where the product takes it for empty', async () => {
    const policy = policyOf({
      verify_claims: { iss: 'emqx', aud: 'devices', id: '${username}-${clientid}' },
    })
    const token = hmac({ ...claims, id: '-myclient' }, secret)
    expect(await subjectOf(policy, token, { values: { clientid: 'myclient' } })).toBe(
      'refused: claim_mismatch',
    )
  })

  test('EM-5 a claim that is absent is refused', async () => {
    const policy = policyOf({ verify_claims: { iss: 'emqx', aud: 'devices', foo: 'x' } })
    expect(await subjectOf(policy, hmac(claims, secret))).toBe('refused: claim_missing')
  })

  test('EM-5 a name that begins with a slash is a name, not a pointer', async () => {
    const policy = policyOf({ verify_claims: { iss: 'emqx', aud: 'devices', '/a/b': 'x' } })
    expect(await subjectOf(policy, hmac({ ...claims, '/a/b': 'x' }, secret))).toBe('c1')
  })

  test.each([
    ['devices', 'c1'],
    [['devices', 'x'], 'c1'],
    ['x', 'refused: audience_mismatch'],
    [['x'], 'refused: audience_mismatch'],
    [undefined, 'refused: claim_missing'],
  ])('EM-6 aud %j: %s', async (aud, verdict) => {
    expect(await subjectOf(policyOf(), hmac({ ...claims, aud }, secret))).toBe(verdict)
  })

  test('EM-6 a placeholder in aud is held against each of a list', async () => {
    const policy = policyOf({ verify_claims: { iss: 'emqx', aud: 'for-${clientid}' } })
    const of = (aud: unknown) => subjectOf(policy, hmac({ ...claims, aud }, secret), context)
    expect([await of(['x', 'for-myclient']), await of('for-other')]).toEqual([
      'c1',
      'refused: claim_mismatch',
    ])
  })

  test('EM-7 times have no tolerance; text and a later iat pass by name only', async () => {
    const heard = heardWarnings()
    expect([
      await verdictWith({ exp: nowSeconds }),
      await verdictWith({ exp: nowSeconds + 1 }),
      await verdictWith({ exp: nowSeconds + 10.5 }),
      await verdictWith({ exp: String(nowSeconds + 60) }),
      await verdictWith({ nbf: nowSeconds }),
      await verdictWith({ nbf: nowSeconds + 60 }),
      await verdictWith({ iat: nowSeconds + 60 }),
    ]).toEqual([
      'refused: token_expired',
      'c1',
      'c1',
      'refused: claim_malformed',
      'c1',
      'refused: token_not_yet_valid',
      'refused: token_not_yet_valid',
    ])
    expect(heard).toEqual([])
    const asInProduct = ['numbers_as_text', 'unchecked_iat'] as const
    expect(await verdictWith({ exp: String(nowSeconds + 60) }, { asInProduct })).toBe('c1')
    expect(await verdictWith({ iat: nowSeconds + 60 }, { asInProduct })).toBe('c1')
  })
})

describe('what concerns the host', () => {
  test('EM-10 disconnect_after_expire is an option of connections', () => {
    expect(emqx(good).connection).toEqual({ closeOnExpiry: true })
    expect(emqx({ ...good, disconnect_after_expire: false }).connection).toEqual({
      closeOnExpiry: false,
    })
  })

  test('EM-17 from is the half of Basic credentials with the token', async () => {
    const { policy, from } = emqx({ ...good, from: 'username' })
    expect([policy.tokenSources, from]).toEqual([[{ basic: 'username' }], 'username'])
  })

  test('EM-11 EM-16 access rules of the named claim; superusers by name only', async () => {
    const heard = heardWarnings()
    const token = hmac({ ...claims, rules: { pub: ['a/#'] }, is_superuser: true }, secret)
    const decide = async (options?: EmqxOptions) => {
      const verdict = await verdictOn(policyOf({ acl_claim_name: 'rules' }, options), token)
      if (typeof verdict === 'string') throw new Error(verdict)
      return ['a/b', 'c'].map((topic) =>
        verdict.access?.decide({ action: 'publish', topic, qos: 0, retain: false }),
      )
    }
    expect(await decide()).toEqual(['allow', 'deny'])
    expect(heard).toEqual([])
    expect(await decide({ asInProduct: ['superuser_claim'] })).toEqual(['allow', 'allow'])
  })

  test('EM-15 client_attrs is an attribute, and its members where they are named', async () => {
    const token = hmac({ ...claims, client_attrs: { role: 'admin', 'a b': 'x', n: 1 } }, secret)
    expect(await verdictOn(policyOf({}, { clientAttributes: ['role'] }), token)).toHaveProperty(
      'attributes',
      { role: 'admin', client_attrs: { role: 'admin' } },
    )
  })
})
