import { createChain, createVerifier } from '@sekisho/core'
import { describe, expect, test } from 'vitest'
import { starrocksChain, type StarRocksChain, type StarRocksChainOptions } from '../../src/index.ts'
import { directoryWith } from '../directory.ts'
import { jwks, nowSeconds, rs256, strangeKey, verdictOn } from '../tokens.ts'
import { heardWarnings } from '../warnings.ts'

const integration = (required_issuer: string, more: object = {}) => ({
  type: 'authentication_jwt',
  jwks_url: 'jwks.json',
  principal_field: 'sub',
  required_issuer,
  required_audience: 'starrocks',
  ...more,
})

function read(settings: Parameters<typeof starrocksChain>[0], options: StarRocksChainOptions = {}) {
  const confDirectory = directoryWith({
    'jwks.json': JSON.stringify(jwks),
    'groups.txt': 'g1:tom,amy\ng2:amy\n',
  })
  return starrocksChain(settings, { confDirectory, ...options })
}

function chainOf({ policies, chain }: StarRocksChain) {
  const verifiers = Object.entries(policies).map(
    ([name, policy]) =>
      [name, createVerifier({ ...policy, now: () => nowSeconds * 1000 })] as const,
  )
  return createChain(Object.fromEntries(verifiers), chain)
}

const one = (more: object) => ({
  integrations: { b: { ...integration('b'), ...more } },
  authenticationChain: 'b',
})

const claims = { iss: 'b', aud: 'starrocks', sub: 'tom', exp: nowSeconds + 60 }
const two = {
  integrations: { a: integration('a'), b: integration('b') },
  authenticationChain: 'a, b, native',
}

describe('authentication_chain', () => {
  test('SR-10 the second integration authenticates whom the first is not for', async () => {
    const chain = chainOf(read(two))
    const authentication = await chain.verify(rs256(claims))
    expect(authentication.subject).toBe('tom')
    expect(chain.authenticatorOf(authentication)).toBe('b')
    await expect(chain.verify(rs256(claims, strangeKey))).rejects.toMatchObject({
      code: 'signature_invalid',
    })
    await chain.close()
  })

  test('SR-10 after a refusal the next is asked only as in the product', async () => {
    const heard = heardWarnings()
    const settings = {
      integrations: {
        a: integration('b', { required_audience: 'other' }),
        b: integration('b'),
      },
      authenticationChain: 'a,b',
    }
    const strict = chainOf(read(settings))
    await expect(strict.verify(rs256(claims))).rejects.toMatchObject({ code: 'audience_mismatch' })
    expect(heard).toEqual([])
    const lax = chainOf(read(settings, { asInProduct: ['continue_after_rejection'] }))
    expect(lax.authenticatorOf(await lax.verify(rs256(claims)))).toBe('b')
    expect(heard).toHaveLength(1)
    await Promise.all([strict.close(), lax.close()])
  })

  test('SR-10 SR-15 native stands for users with a JSON of their own over fe.conf', async () => {
    const feConfig = {
      authentication_chain: 'native,a',
      jwt_jwks_url: 'jwks.json',
      jwt_required_issuer: 'b',
    }
    const settings = {
      integrations: { a: integration('a') },
      user: '{"required_audience": "starrocks"}',
    }
    const chain = chainOf(read(settings, { feConfig }))
    expect(chain.authenticatorOf(await chain.verify(rs256(claims)))).toBe('native')
    await chain.close()
  })

  test('SR-10 native without settings for tokens is about passwords, and left out', () => {
    expect(Object.keys(read(two).policies)).toEqual(['a', 'b'])
  })
})

describe('permitted_groups', () => {
  const groupProviders = {
    file: { type: 'file', group_file_url: 'groups.txt' },
    roles: { type: 'jwt', jwt_claim: 'realm_access.roles' },
    ldap: () => ['from-ldap'],
  }
  const withGroups = (group_provider: string, permitted_groups: string) =>
    read({
      groupProviders,
      integrations: { b: integration('b', { group_provider, permitted_groups }) },
      authenticationChain: ['b'],
    }).policies['b'] as NonNullable<StarRocksChain['policies'][string]>

  test('SR-11 a subject in none of the permitted groups is denied', async () => {
    const policy = withGroups('file', 'g2')
    expect(await verdictOn(policy, rs256(claims))).toBe('group_denied')
    expect(await verdictOn(policy, rs256({ ...claims, sub: 'amy' }))).toHaveProperty(
      'subject',
      'amy',
    )
  })

  test('SR-11 groups of a file, of a claim and of a function are joined', async () => {
    const token = rs256({ ...claims, realm_access: { roles: ['admins'] } })
    const verdict = await verdictOn(withGroups('file,roles,ldap', 'admins'), token)
    expect(verdict).toHaveProperty('groups', new Set(['admins', 'g1', 'from-ldap']))
  })

  test('SR-11 a groups claim counts for nothing without a provider that reads it', async () => {
    const token = rs256({ ...claims, groups: ['g2'] })
    expect(await verdictOn(withGroups('file', 'g2'), token)).toBe('group_denied')
  })
})

describe('mistakes in a chain are TypeErrors that name them', () => {
  test.each([
    [
      'a name that is not there',
      { ...two, authenticationChain: 'a,x' },
      /authentication_chain must be names of a, b, native; got "x"/,
    ],
    [
      'a chain of passwords only',
      { authenticationChain: 'native' },
      /one or more names that accept tokens/,
    ],
    ['no chain', {}, /authentication_chain must be one or more names/],
    [
      'a type of another place',
      one({ type: 'jwt' }),
      /type of the security integration "b" must be authentication_jwt; got "jwt"/,
    ],
    ['OAuth 2.0', one({ type: 'authentication_oauth2' }), /must be authentication_jwt/],
    [
      'no principal_field',
      one({ principal_field: '' }),
      /principal_field of the security integration "b"/,
    ],
    ['an unknown property', one({ jwks: 'x' }), /no option "jwks"/],
    [
      'an unknown provider',
      one({ group_provider: 'g' }),
      /group_provider must be one of those in groupProviders: none; got "g"/,
    ],
  ])('%s', (_name, settings, message) => {
    expect(() => read(settings)).toThrow(message)
  })

  test.each([
    [
      'ldap settings',
      { type: 'ldap' },
      /type of the group provider "g" must be file or jwt; .*function/,
    ],
    [
      'a URL',
      { type: 'file', group_file_url: 'http://x/groups' },
      /group_file_url .*must be a file/,
    ],
    ['a path outside', { type: 'file', group_file_url: '../groups' }, /stays below confDirectory/],
    ['an unknown property', { type: 'jwt', jwt_claim: 'a', jwt_path: 'b' }, /no option "jwt_path"/],
  ])('a group provider with %s', (_name, g, message) => {
    const settings = { ...one({ group_provider: 'g' }), groupProviders: { g } }
    expect(() => read(settings)).toThrow(message)
  })
})
