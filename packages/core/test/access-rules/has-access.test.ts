import { expect, test } from 'vitest'
import { allOf, anyOf, hasAccess, hasRoles, not, type AuthRequest } from '../../src/index.ts'
import type { Outcome } from '../../src/outcome.ts'
import type { Verifier } from '../../src/verifier.ts'
import { baseClaims, nowSeconds, sign, verifierFor } from '../signing.ts'

interface Asked {
  readonly method?: string
  readonly path?: string
}

function requestOf(token: string, { method = 'GET', path }: Asked): AuthRequest {
  return {
    method,
    path,
    header: (name) => (name === 'authorization' ? [`Bearer ${token}`] : []),
    query: () => [],
    form: () => [],
  }
}

const acl = [{ permission: 'allow', method: 'GET', path: '/orders/#' }]

function arrived(verifier: Verifier, asked: Asked, claims: object = { acl }): Promise<Outcome> {
  const token = sign({ alg: 'RS256', kid: 'rsa' }, baseClaims({ ...claims }))
  return verifier.authenticate(requestOf(token, asked))
}

/** Codes of the refusals that onDenied is told of, null for a request that passes. */
async function codeOf(
  asked: Asked,
  requirement = hasAccess(),
  claims?: object,
  seconds = nowSeconds,
): Promise<string | null> {
  let code: string | null = null
  const now = () => seconds * 1000
  const verifier = verifierFor({
    accessRules: {},
    now,
    onDenied: (error) => {
      code = `${error.code}: ${error.message}`
    },
  })
  const denial = await verifier.authorize(await arrived(verifier, asked, claims), requirement)
  expect(denial?.status).toBe(code === null ? undefined : 403)
  return code
}

test('lets through what the rules allow, and names what they do not', async () => {
  expect(await codeOf({ path: '/orders/1' })).toBeNull()
  expect(await codeOf({ path: '/orders/1?x=/admin' })).toBeNull()
  expect(await codeOf({ path: '/admin?token=secret' })).toBe(
    'policy_denied: no access rule of the token speaks about "GET" "/admin"',
  )
  const deny = { acl: [{ permission: 'deny', method: '*', path: '/#' }] }
  expect(await codeOf({ method: 'PUT', path: '/' }, hasAccess(), deny)).toBe(
    'policy_denied: the access rules of the token deny "PUT" "/"',
  )
})

test('EM-14 is policy_expired once the second of exp is over', async () => {
  const claims = { acl, exp: nowSeconds }
  const at = (seconds: number) => codeOf({ path: '/orders/1' }, hasAccess(), claims, seconds)
  expect(await at(nowSeconds)).toBeNull()
  expect(await at(nowSeconds + 1)).toMatch(/^policy_expired: .*get a new token/)
})

test('leaves what no rule speaks about to others, where a route says so', async () => {
  const open = hasAccess({ unmatched: 'allow' })
  expect(await codeOf({ path: '/admin' }, open)).toBeNull()
  expect(await codeOf({ path: '/admin' }, open, {})).toBeNull()
  expect(await codeOf({ path: '/admin' }, open, { acl: {} })).toMatch(/^policy_denied/)
  expect(await codeOf({ path: '/a//b' }, open)).toMatch(/^policy_denied/)
})

test('is a requirement like any other', async () => {
  const asked = { path: '/orders/1' }
  expect(await codeOf(asked, allOf(hasAccess(), hasRoles('admin')))).toMatch(/^permission_denied/)
  expect(await codeOf(asked, anyOf(hasRoles('admin'), hasAccess()))).toBeNull()
  expect(await codeOf(asked, not(hasAccess()))).toMatch(/^permission_denied/)
})

test('permits nothing where the host says no path', async () => {
  expect(await codeOf({}, hasAccess({ unmatched: 'allow' }))).toMatch(
    /^policy_denied: the host says neither method nor path/,
  )
})

test('permits nothing to an authentication that came with no request', async () => {
  const verifier = verifierFor({ accessRules: {} })
  const token = sign({ alg: 'RS256', kid: 'rsa' }, baseClaims({ acl }))
  const outcome = { kind: 'authenticated', authentication: await verifier.verify(token) } as const
  expect((await verifier.authorize(outcome, hasAccess()))?.status).toBe(403)
  const values = { 'request.method': 'GET', 'request.path': '/orders/1' }
  expect(await verifier.authorize(outcome, hasAccess(), values)).toBeNull()
})

test('permits nothing under a policy that reads no rules', async () => {
  const verifier = verifierFor()
  const outcome = await arrived(verifier, { path: '/orders/1' })
  expect((await verifier.authorize(outcome, hasAccess()))?.status).toBe(403)
})

test.each([
  [{ otherwise: 'deny' }, /hasAccess\(\) has no option "otherwise"/],
  [{ unmatched: undefined }, /unmatched must be set/],
  [{ unmatched: null }, /unmatched must be one of deny, allow; got null/],
  [{ unmatched: 'yes' }, /unmatched must be one of deny, allow; got "yes"/],
])('the option %j is a mistake', (options, message) => {
  expect(() => hasAccess(options as never)).toThrow(message)
})
