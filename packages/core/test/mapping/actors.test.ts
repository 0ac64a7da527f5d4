import { expect, test } from 'vitest'
import { allOf, anyOf, hasClaims, hasGroups, hasRoles, hasScopes } from '../../src/index.ts'
import { accepted } from '../claims/accepted.ts'
import { refusalOf } from '../claims/refusal-of.ts'

const power = { sub: 'root', scope: 'admin', roles: ['admin'], groups: ['admins'], tenant: 't1' }
const permissions = anyOf(
  hasScopes('admin'),
  hasRoles('admin'),
  hasGroups('admins'),
  hasClaims({ tenant: 't1' }),
)

test('C101 what actors hold, near or nested, gives the token nothing', async () => {
  const act = { ...power, act: { ...power, act: power } }
  const authentication = await accepted({ act })
  expect(authentication).toMatchObject({
    subject: 'alice',
    scopes: new Set(),
    roles: new Set(),
    groups: new Set(),
    claims: { act },
  })
  expect(await permissions.refusal(authentication, {})).not.toBeNull()
})

test('C101 what nested actors lack takes nothing from the token', async () => {
  const act = { sub: 'gateway', act: { sub: 'mallory', exp: 1, aud: 'elsewhere', iss: 'nobody' } }
  const authentication = await accepted({ ...power, act })
  const all = allOf(hasScopes('admin'), hasRoles('admin'), hasGroups('admins'))
  expect(await all.refusal(authentication, {})).toBeNull()
})

test('C101 a rule that names the outermost actor does not look at nested ones', async () => {
  const byGateway = hasClaims({ '/act/sub': 'gateway' })
  const near = await accepted({ act: { sub: 'gateway', act: { sub: 'mallory' } } })
  const deep = await accepted({ act: { sub: 'mallory', act: { sub: 'gateway' } } })
  expect(await byGateway.refusal(near, {})).toBeNull()
  expect(await byGateway.refusal(deep, {})).toMatchObject({ code: 'permission_denied' })
})

test('C101 an actor without a subject of the token is no subject', async () => {
  expect(await refusalOf({ sub: undefined, act: power })).toMatchObject({ code: 'claim_missing' })
})

test('C102 may_act permits nothing here, whoever it names', async () => {
  for (const may_act of [power, { sub: 'alice' }, { client_id: 'orders' }, [power]]) {
    const authentication = await accepted({ may_act })
    expect(authentication.subject).toBe('alice')
    expect(authentication.scopes.size + authentication.roles.size).toBe(0)
    expect(await permissions.refusal(authentication, {})).not.toBeNull()
  }
})

test('C102 may_act that names somebody else does not refuse the token either', async () => {
  const authentication = await accepted({ scope: 'admin', may_act: { sub: 'nobody' } })
  expect(await hasScopes('admin').refusal(authentication, {})).toBeNull()
})
