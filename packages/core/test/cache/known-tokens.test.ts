import { describe, expect, test } from 'vitest'
import type { IssuerOptions, SharedOptions } from '../../src/options/verifier-options.ts'
import { refusal } from '../refusal.ts'
import { baseClaims, foreignKeys, nowSeconds, sign, verifierFor } from '../signing.ts'
import { cachingVerifier, goodToken, introduce, isKnown } from './caching-verifier.ts'

describe('a token that comes again', () => {
  test('is known, and cache: false makes it unknown', async () => {
    expect(await isKnown(verifierFor(), goodToken())).toBe(true)
    expect(await isKnown(verifierFor({ cache: {} }), goodToken())).toBe(true)
    expect(await isKnown(verifierFor({ cache: { maxEntries: 1 } }), goodToken())).toBe(true)
    expect(await isKnown(verifierFor({ cache: false }), goodToken())).toBe(false)
  })

  test('is not known to another verifier', async () => {
    const token = goodToken()
    expect(await introduce(verifierFor(), token)).not.toBe(await introduce(verifierFor(), token))
  })

  test('says the same as the first time', async () => {
    const token = goodToken({ scope: 'a b', roles: ['clerk'], groups: ['staff'], deep: { a: [1] } })
    const fresh = await verifierFor({ cache: false }).verify(token)
    const verifier = verifierFor()
    await introduce(verifier, token)
    expect(await verifier.verify(token)).toEqual(fresh)
  })
})

describe('the clock at a token that is known', () => {
  test('C072 refuses it from the very second of exp on', async () => {
    const { verifier, clock } = cachingVerifier({ clockToleranceSeconds: 0 })
    const token = goodToken({ exp: nowSeconds + 10 })
    await introduce(verifier, token)
    clock.now = nowSeconds + 9.999
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject', 'alice')
    clock.now = nowSeconds + 10
    await expect(verifier.verify(token)).rejects.toMatchObject(
      refusal('token_expired', /exp is 1700000010/),
    )
  })

  test.each([
    ['nbf', 'token_not_yet_valid', /nbf is 1699999990/],
    ['iat', 'token_not_yet_valid', /iat is 1699999990/],
  ] as const)('refuses it when it is set back before %s', async (claim, code, message) => {
    const { verifier, clock } = cachingVerifier({ clockToleranceSeconds: 0 })
    const token = goodToken({ iat: undefined, [claim]: nowSeconds - 10 })
    await introduce(verifier, token)
    clock.now = nowSeconds - 10.001
    await expect(verifier.verify(token)).rejects.toMatchObject(refusal(code, message))
    clock.now = nowSeconds
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject', 'alice')
  })

  test('refuses it when, set back, it shows too long a life', async () => {
    const { verifier, clock } = cachingVerifier({
      clockToleranceSeconds: 0,
      maxLifetimeSeconds: 300,
      allowFutureIssuedAt: true,
    })
    const token = goodToken()
    await introduce(verifier, token)
    clock.now = nowSeconds - 1
    await expect(verifier.verify(token)).rejects.toMatchObject(
      refusal('lifetime_exceeded', /lives for 301 s/),
    )
  })

  test('refuses it when it does not know the time', async () => {
    const { verifier, clock } = cachingVerifier()
    await introduce(verifier, goodToken())
    clock.now = NaN
    await expect(verifier.verify(goodToken())).rejects.toMatchObject({ code: 'token_expired' })
  })
})

describe('what is asked about a token that is known', () => {
  test('isRevoked, each time, and its answer holds at once', async () => {
    const asked: unknown[] = []
    let answer: unknown = false
    const verifier = verifierFor({
      isRevoked: (claims) => {
        asked.push(claims.sub)
        if (answer instanceof Error) throw answer
        return answer as boolean
      },
    })
    const token = goodToken()
    await introduce(verifier, token)
    await verifier.verify(token)
    expect(asked).toEqual(['alice', 'alice', 'alice'])
    answer = true
    await expect(verifier.verify(token)).rejects.toMatchObject(
      refusal('token_revoked', /answered true/),
    )
    answer = new Error('the list is gone')
    await expect(verifier.verify(token)).rejects.toMatchObject(
      refusal('revocation_unavailable', /isRevoked failed/),
    )
    answer = Promise.resolve(true)
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'token_revoked' })
    answer = Promise.resolve(false)
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject', 'alice')
  })

  test('group providers and the schema, each time', async () => {
    let groups = ['staff']
    let fits = true
    const verifier = verifierFor({
      groupProviders: [() => groups],
      allowedGroups: 'staff',
      schema: {
        '~standard': {
          version: 1,
          vendor: 'test',
          validate: (value) => (fits ? { value } : { issues: [{ message: 'no', path: ['sub'] }] }),
        },
      } as NonNullable<IssuerOptions['schema']>,
    })
    const token = goodToken()
    await introduce(verifier, token)
    groups = []
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'group_denied' })
    groups = ['staff']
    fits = false
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'schema_mismatch' })
  })
})

describe('the request with a token that is known', () => {
  test('names the subject that it expects', async () => {
    const verifier = verifierFor()
    const token = goodToken()
    await introduce(verifier, token)
    await expect(verifier.verify(token, { expectedSubject: 'bob' })).rejects.toMatchObject(
      refusal('subject_mismatch', /of subject "alice", expected "bob"/),
    )
    await verifier.verify(token, { expectedSubject: 'alice' })
  })

  test('gives the values of templates', async () => {
    const verifier = verifierFor({ claimRules: { device: '${clientid}' } })
    const token = goodToken({ device: 'd1' })
    await verifier.verify(token, { values: { clientid: 'd1' } })
    await verifier.verify(token, { values: { clientid: 'd1' } })
    await expect(verifier.verify(token, { values: { clientid: 'd2' } })).rejects.toMatchObject(
      refusal('claim_mismatch', /device is "d1"/),
    )
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'claim_mismatch' })
  })
})

describe('what is not the token that is known', () => {
  const token = goodToken()
  const [header = '', payload = '', signature = ''] = token.split('.')
  const other = goodToken({ sub: 'bob' }).split('.')
  const forged = sign({ alg: 'EdDSA', kid: 'ed25519' }, baseClaims(), foreignKeys.ed25519)

  test.each([
    ['its signature under another payload', `${header}.${other[1]}.${signature}`],
    ['its signature under another header', `${other[0]}x.${payload}.${signature}`],
    ['another signature', `${header}.${payload}.${other[2]}`],
    ['a signature of another key', forged],
    ['the token and a dot', `${token}.`],
    ['the token and white space', `${token} `],
    ['the token without its last character', token.slice(0, -1)],
    ['the end of the token', token.slice(-21)],
    ['the signature alone', signature],
  ])('%s is refused as ever', async (_, wrong) => {
    const verifier = verifierFor()
    await introduce(verifier, token)
    const fresh = await verifierFor({ cache: false })
      .verify(wrong)
      .catch((error: unknown) => error)
    expect(fresh).toBeInstanceOf(Error)
    for (let time = 0; time < 3; time += 1) {
      await expect(verifier.verify(wrong)).rejects.toEqual(fresh)
    }
  })

  test('a token that was refused is not remembered as a good one', async () => {
    const { verifier, clock } = cachingVerifier({ clockToleranceSeconds: 0 })
    const early = goodToken({ nbf: nowSeconds + 60 })
    await expect(verifier.verify(early)).rejects.toMatchObject({ code: 'token_not_yet_valid' })
    await expect(verifier.verify(early)).rejects.toMatchObject({ code: 'token_not_yet_valid' })
    clock.now = nowSeconds + 60
    await expect(verifier.verify(early)).resolves.toHaveProperty('subject', 'alice')
  })
})

describe('what is handed out', () => {
  test('is frozen to its depth, for the next request gets the same', async () => {
    const verifier = verifierFor({ attributes: { level: { claim: 'level', type: 'number' } } })
    const token = goodToken({ roles: ['clerk'], deep: { list: [{ a: 1 }] }, level: 1 })
    const { claims, header, roles, attributes, expiresAt } = await introduce(verifier, token)
    const deep = claims['deep'] as { list: { a: number }[] }
    const changes: (() => unknown)[] = [
      () => Object.assign(claims, { sub: 'root' }),
      () => (claims['roles'] as string[]).push('admin'),
      () => deep.list.push({ a: 2 }),
      () => Object.assign(deep.list[0] as object, { a: 2 }),
      () => Object.assign(deep, { b: 1 }),
      () => Object.assign(header, { alg: 'none' }),
      () => (roles as Set<string>).add('admin'),
      () => Object.assign(attributes, { level: 9 }),
      () => expiresAt?.setTime(0),
      () => expiresAt?.setUTCFullYear(2999),
    ]
    for (const change of changes) expect(change).toThrow(TypeError)
    const again = await verifier.verify(token)
    expect(again).toEqual(await verifierFor({ cache: false, ...plainLevel }).verify(token))
    expect(again.roles.has('admin')).toBe(false)
  })
})

const plainLevel: Partial<IssuerOptions & SharedOptions> = {
  attributes: { level: { claim: 'level', type: 'number' } },
}
