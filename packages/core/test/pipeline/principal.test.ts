import { expect, test } from 'vitest'
import { baseClaims, nowSeconds, sign, verifierFor } from '../signing.ts'

const verifier = verifierFor()

test('C052 gives out verified header and claims, and no other part of the token', async () => {
  const token = sign({ alg: 'ES256', kid: 'p256', typ: 'at+jwt' })
  const authentication = await verifier.verify(token)
  expect(authentication).toEqual({
    subject: 'alice',
    issuer: 'https://issuer.example',
    claims: baseClaims(),
    header: { alg: 'ES256', kid: 'p256', typ: 'at+jwt' },
    token,
    scopes: new Set(),
    roles: new Set(),
    groups: new Set(),
    attributes: {},
    expiresAt: new Date((nowSeconds + 300) * 1000),
  })
})

test('C052 puts no claim on the error of a refused token', async () => {
  const token = sign({ alg: 'ES256' }, baseClaims({ sub: 'alice', exp: 1, secret: 'sesame' }))
  const error: unknown = await verifier.verify(token).catch((reason: unknown) => reason)
  expect(Object.keys(error as object).toSorted()).toEqual([
    'claim',
    'code',
    'kind',
    'name',
    'retryAfterSeconds',
    'scopes',
  ])
  expect(String(error)).not.toMatch(/alice|sesame/)
})

test.each([
  ['read write', ['read', 'write']],
  ['read', ['read']],
  ['', []],
  [' ', []],
  ['  read   write ', ['read', 'write']],
  ['read read', ['read']],
  ['read:all', ['read:all']],
  ['read,write', ['read,write']],
  [undefined, []],
])('the scope %j is the set %j', async (scope, scopes) => {
  const { scopes: found } = await verifier.verify(sign({ alg: 'ES256' }, baseClaims({ scope })))
  expect(found).toEqual(new Set(scopes))
})

test.each([[['read']], [{ read: true }], [7], [null], [true]])(
  'a scope of %j gives no scope at all',
  async (scope) => {
    const { scopes } = await verifier.verify(sign({ alg: 'ES256' }, baseClaims({ scope })))
    expect(scopes).toEqual(new Set())
  },
)

async function rolesOf(roles: unknown): Promise<ReadonlySet<string>> {
  return (await verifier.verify(sign({ alg: 'ES256' }, baseClaims({ roles })))).roles
}

test('roles are the strings of the roles claim, in a list or alone', async () => {
  expect(await rolesOf(['admin', 'user', 'admin'])).toEqual(new Set(['admin', 'user']))
  expect(await rolesOf(['admin', 1, null, ['root'], {}])).toEqual(new Set(['admin']))
  expect(await rolesOf('admin')).toEqual(new Set(['admin']))
  expect(await rolesOf('admin user')).toEqual(new Set(['admin user']))
  expect(await rolesOf({ 0: 'admin', length: 1 })).toEqual(new Set())
  expect(await rolesOf(undefined)).toEqual(new Set())
})

test('a token that may live without exp has no time at which it ends', async () => {
  const lasting = verifierFor({ requireExpiration: false })
  const { expiresAt } = await lasting.verify(sign({ alg: 'ES256' }, baseClaims({ exp: undefined })))
  expect(expiresAt).toBeNull()
})

test('a fraction of a second in exp is kept', async () => {
  const exp = nowSeconds + 0.5
  const { expiresAt } = await verifier.verify(sign({ alg: 'ES256' }, baseClaims({ exp })))
  expect(expiresAt?.getTime()).toBe(exp * 1000)
})

test('a claim named __proto__ gives nothing to its neighbours', async () => {
  const claims = Object.defineProperty(baseClaims(), '__proto__', {
    value: { admin: true, scope: 'root' },
    enumerable: true,
  })
  const token = sign({ alg: 'ES256' }, claims)
  expect(Buffer.from(token.split('.')[1] as string, 'base64url').toString()).toContain('__proto__')
  const authentication = await verifier.verify(token)
  expect(authentication.claims['admin']).toBeUndefined()
  expect(authentication.scopes).toEqual(new Set())
})
