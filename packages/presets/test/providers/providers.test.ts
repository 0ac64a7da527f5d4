import { createVerifier, staticKeys, type IssuerOptions } from '@sekisho/core'
import { startTestIssuer } from '@sekisho/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { auth0, cognito, entraId, google, keycloak, okta } from '../../src/index.ts'
import { jwks, nowSeconds, rs256, verdictOn } from '../tokens.ts'

const tenantId = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const audience = 'https://orders.example'
const times = { iat: nowSeconds, exp: nowSeconds + 60 }

interface Profile {
  readonly name: string
  readonly options: IssuerOptions
  /** An access token in the form that the provider documents. */
  readonly claims: Readonly<Record<string, unknown>>
  readonly expected: {
    readonly scopes?: readonly string[]
    readonly roles?: readonly string[]
    readonly groups?: readonly string[]
    readonly attributes: object
  }
  /** Changes after which it is refused, and how. */
  readonly refused: readonly (readonly [Readonly<Record<string, unknown>>, string])[]
}

const profiles: readonly Profile[] = [
  {
    name: 'keycloak',
    options: keycloak({ realmUrl: 'https://idp.example/realms/a', audience, client: 'orders/api' }),
    claims: {
      iss: 'https://idp.example/realms/a',
      aud: [audience, 'account'],
      sub: 'f:1',
      typ: 'Bearer',
      azp: 'web',
      scope: 'openid orders:read',
      realm_access: { roles: ['clerk'] },
      resource_access: { 'orders/api': { roles: ['packer'] }, account: { roles: ['x'] } },
      groups: ['/sales'],
    },
    expected: {
      scopes: ['openid', 'orders:read'],
      roles: ['clerk', 'packer'],
      groups: ['/sales'],
      attributes: { clientId: 'web' },
    },
    refused: [
      [{ typ: 'ID' }, 'claim_mismatch'],
      [{ aud: 'account' }, 'audience_mismatch'],
      [{ iss: 'https://idp.example/realms/a/' }, 'issuer_mismatch'],
    ],
  },
  {
    name: 'auth0',
    options: auth0({ domain: 'example.eu.auth0.com', audience, rolesClaim: 'https://o/roles' }),
    claims: {
      iss: 'https://example.eu.auth0.com/',
      aud: [audience, 'https://example.eu.auth0.com/userinfo'],
      sub: 'auth0|1',
      azp: 'web',
      scope: 'openid orders:read',
      permissions: ['orders:write'],
      'https://o/roles': ['clerk'],
    },
    expected: {
      scopes: ['openid', 'orders:read', 'orders:write'],
      roles: ['clerk'],
      attributes: { clientId: 'web' },
    },
    refused: [
      [{ iss: 'https://example.eu.auth0.com' }, 'issuer_mismatch'],
      [{ aud: 'web' }, 'audience_mismatch'],
    ],
  },
  {
    name: 'cognito',
    options: cognito({ region: 'eu-west-1', userPoolId: 'eu-west-1_AbC', clientId: ['c1', 'c2'] }),
    claims: {
      iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC',
      sub: 'u',
      client_id: 'c2',
      token_use: 'access',
      scope: 'orders/read',
      'cognito:groups': ['sales'],
      username: 'tom',
    },
    expected: {
      scopes: ['orders/read'],
      groups: ['sales'],
      attributes: { clientId: 'c2', username: 'tom' },
    },
    refused: [
      [{ token_use: 'id' }, 'claim_mismatch'],
      [{ client_id: 'c3' }, 'claim_mismatch'],
      [{ client_id: undefined, aud: 'c1' }, 'claim_missing'],
    ],
  },
  {
    name: 'entraId',
    options: entraId({ tenantId, audience: 'api-client-id' }),
    claims: {
      iss: `https://login.microsoftonline.com/${tenantId}/v2.0`,
      aud: 'api-client-id',
      sub: 'pairwise',
      oid: 'person',
      tid: tenantId,
      ver: '2.0',
      azp: 'web',
      scp: 'orders.read orders.write',
      roles: ['clerk'],
      groups: ['4cc7d1e1'],
    },
    expected: {
      scopes: ['orders.read', 'orders.write'],
      roles: ['clerk'],
      groups: ['4cc7d1e1'],
      attributes: { clientId: 'web', objectId: 'person' },
    },
    refused: [
      [{ tid: '00000000-0000-0000-0000-000000000000' }, 'claim_mismatch'],
      [{ ver: '1.0' }, 'claim_mismatch'],
      [{ iss: `https://sts.windows.net/${tenantId}/` }, 'issuer_mismatch'],
    ],
  },
  {
    name: 'okta',
    options: okta({
      issuerUrl: 'https://example.okta.com/oauth2/default',
      audience: 'api://default',
    }),
    claims: {
      iss: 'https://example.okta.com/oauth2/default',
      aud: 'api://default',
      sub: 'tom@example.com',
      cid: 'web',
      uid: '00u1',
      scp: ['openid', 'orders.read'],
      groups: ['Sales'],
    },
    expected: {
      scopes: ['openid', 'orders.read'],
      groups: ['Sales'],
      attributes: { clientId: 'web', userId: '00u1' },
    },
    refused: [
      [{ iss: 'https://example.okta.com' }, 'issuer_mismatch'],
      [{ aud: 'web' }, 'audience_mismatch'],
    ],
  },
  {
    name: 'google',
    options: google({ clientId: 'c.apps.googleusercontent.com', hostedDomain: 'example.com' }),
    claims: {
      iss: 'accounts.google.com',
      aud: 'c.apps.googleusercontent.com',
      sub: '1122',
      hd: 'example.com',
      email: 'tom@example.com',
      email_verified: true,
      name: 'Tom',
    },
    expected: {
      scopes: [],
      attributes: { email: 'tom@example.com', emailVerified: true, name: 'Tom' },
    },
    refused: [
      [{ hd: 'evil.com' }, 'claim_mismatch'],
      [{ hd: undefined }, 'claim_missing'],
      [{ aud: 'other.apps.googleusercontent.com' }, 'audience_mismatch'],
    ],
  },
]

describe.each(profiles)('the profile $name', ({ options, claims, expected, refused }) => {
  const policy = { ...options, keys: staticKeys(jwks) }

  test('finds scopes, roles, groups and client', async () => {
    const authentication = await verdictOn(policy, rs256({ ...claims, ...times }))
    const { scopes = [], roles = [], groups = [], attributes } = expected
    expect(authentication).toMatchObject({
      subject: claims['sub'],
      scopes: new Set(scopes),
      roles: new Set(roles),
      groups: new Set(groups),
      attributes,
    })
  })

  test.each(refused)('refuses a token with %j', async (changes, code) => {
    expect(await verdictOn(policy, rs256({ ...claims, ...times, ...changes }))).toBe(code)
  })
})

test('keycloak finds the keys of a realm by its metadata', async () => {
  const issuer = await startTestIssuer({ path: '/realms/a' })
  onTestFinished(() => issuer.close())
  const verifier = createVerifier({
    ...keycloak({ realmUrl: issuer.issuer, audience: issuer.audience }),
    now: issuer.clock.now,
  })
  const token = issuer.token({ claims: { typ: 'Bearer', azp: 'web' } })
  expect(await verifier.verify(token)).toHaveProperty('attributes', { clientId: 'web' })
  await verifier.close()
})

test.each([
  [
    () => keycloak({ realmUrl: 'https://idp/realms/a/', audience }),
    /realmUrl must be a URL as iss has it/,
  ],
  [() => keycloak({ realmUrl: 'https://idp/realms/a', audience: '' }), /audience must be/],
  [
    () => keycloak({ realmUrl: 'https://idp/r', audience, realm: 'a' } as never),
    /no option "realm"/,
  ],
  [() => auth0({ domain: 'https://example.auth0.com/', audience }), /domain must be a host name/],
  [() => cognito({ region: 'cn-north-1', userPoolId: 'a_b', clientId: 'c' }), /outside of China/],
  [() => cognito({ region: 'eu-west-1', userPoolId: 'pool', clientId: 'c' }), /userPoolId must be/],
  [() => cognito({ region: 'eu-west-1', userPoolId: 'a_b', clientId: [] }), /clientId must be/],
  [() => entraId({ tenantId: 'common', audience }), /tenantId must be the GUID of a directory/],
  [() => okta({ issuerUrl: 'https://example.okta.com', audience }), /with \/oauth2\//],
  [() => google({ clientId: '' }), /clientId must be/],
  [() => google({ clientId: 'c', hostedDomain: '' }), /hostedDomain must be non-empty text/],
])('a mistake in a profile is a TypeError that names it (%#)', (make, message) => {
  expect(make).toThrow(message)
  expect(make).toThrow(TypeError)
})
