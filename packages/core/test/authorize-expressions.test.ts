import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  allOf,
  anyOf,
  hasClaims,
  hasGroups,
  hasRoles,
  hasScopes,
  not,
  requirementFrom,
  type Authentication,
  type Requirement,
} from '../src/index.ts'
import { baseClaims, sign, verifierFor } from './signing.ts'

const claims = {
  scope: 'orders:read',
  roles: ['clerk'],
  groups: ['tokyo'],
  tenant: 't1',
  level: 5,
}

async function alice(more: Readonly<Record<string, unknown>> = {}): Promise<Authentication> {
  return verifierFor().verify(sign({ alg: 'RS256' }, baseClaims({ ...claims, ...more })))
}

async function refusalOf(
  requirement: Requirement,
  values: Readonly<Record<string, string>> = {},
): Promise<string | null> {
  return (await requirement.refusal(await alice(), values))?.code ?? null
}

const met = hasScopes('orders:read')
const unmet = hasRoles('manager')

describe('requirements', () => {
  test.each<readonly [string, Requirement, string | null]>([
    ['a scope', hasScopes('orders:read'), null],
    ['a scope too many', hasScopes('orders:read', 'orders:write'), 'scope_insufficient'],
    ['a role', hasRoles('clerk'), null],
    ['a role too many', hasRoles('clerk', 'manager'), 'permission_denied'],
    ['a group', hasGroups('tokyo'), null],
    ['another group', hasGroups('osaka'), 'permission_denied'],
    ['a claim', hasClaims({ tenant: 't1', level: { atLeast: 3 } }), null],
    ['another claim', hasClaims({ tenant: 't2' }), 'permission_denied'],
    ['an absent claim', hasClaims({ absent: 'x' }), 'permission_denied'],
    ['all of two', allOf(met, met), null],
    ['all of which one fails', allOf(met, unmet), 'permission_denied'],
    ['any of which one holds', anyOf(unmet, met), null],
    ['any of which none holds', anyOf(unmet, unmet), 'permission_denied'],
    ['not what fails', not(unmet), null],
    ['not what holds', not(met), 'permission_denied'],
    ['a predicate', requirementFrom(({ subject }) => subject === 'alice'), null],
    ['a predicate that says no', requirementFrom(() => false), 'permission_denied'],
    ['a predicate that takes its time', requirementFrom(async () => true), null],
    ['a predicate that says something', requirementFrom(() => 'yes' as never), 'permission_denied'],
    [
      'a predicate that says nothing',
      requirementFrom(() => undefined as never),
      'permission_denied',
    ],
  ])('%s', async (_, requirement, expected) => {
    expect(await refusalOf(requirement)).toBe(expected)
  })

  test('name the missing scopes of all parts together, and nothing more', async () => {
    const requirement = allOf(hasScopes('a', 'orders:read'), hasScopes('b'))
    expect(await requirement.refusal(await alice(), {})).toMatchObject({
      code: 'scope_insufficient',
      scopes: ['a', 'b'],
    })
    const mixed = allOf(hasScopes('a'), hasRoles('secret-role'))
    expect((await mixed.refusal(await alice(), {}))?.scopes).toEqual(['a'])
  })

  test('say of a mixture what the first of them says, and name no scope that it does not', async () => {
    const roleFirst = allOf(unmet, hasScopes('a'))
    expect(await roleFirst.refusal(await alice(), {})).toMatchObject({
      code: 'permission_denied',
      scopes: [],
    })
    const between = allOf(hasScopes('a'), unmet, hasScopes('b'))
    expect(await between.refusal(await alice(), {})).toMatchObject({ scopes: ['a'] })
    const scopes = allOf(hasScopes('a'), hasScopes('b'))
    expect(await scopes.refusal(await alice(), {})).toMatchObject({ claim: 'scope' })
  })

  test.each<readonly [Requirement, string]>([
    [hasRoles('a', 'clerk', 'b'), 'the token lacks the role a, b'],
    [hasGroups('osaka'), 'the token lacks the group osaka'],
    [requirementFrom(() => false), 'the predicate of the route did not answer true'],
    [not(met), 'the route is closed to whom a requirement under not() fits'],
    [not(hasClaims({ tenant: '${param.id}' })), 'not() cannot tell: ${param.id} has no value here'],
  ])('tell the operator why', async (requirement, message) => {
    expect(await requirement.refusal(await alice(), {})).toHaveProperty('message', message)
  })

  test('a requirement stays what it is, and a predicate is asked, whatever it carries', async () => {
    expect(requirementFrom(met)).toBe(met)
    const predicate = Object.assign(() => true, { refusal: () => null })
    const asked = requirementFrom(predicate)
    expect(asked).not.toBe(predicate)
    expect(await refusalOf(asked)).toBeNull()
  })

  test('any of several is refused as the first of them is', async () => {
    const requirement = anyOf(hasScopes('orders:admin'), hasRoles('manager'))
    expect(await requirement.refusal(await alice(), {})).toMatchObject({
      code: 'scope_insufficient',
      scopes: ['orders:admin'],
    })
  })

  test('templates take parameters of the route; a missing one matches nothing', async () => {
    const requirement = hasClaims({ tenant: '${param.id}' })
    expect(await refusalOf(requirement, { 'param.id': 't1' })).toBeNull()
    expect(await refusalOf(requirement, { 'param.id': 't2' })).toBe('permission_denied')
    expect(await refusalOf(requirement, {})).toBe('permission_denied')
    expect(await refusalOf(not(requirement), { 'param.id': 't1' })).toBe('permission_denied')
    expect(await refusalOf(not(requirement), { 'param.id': 't2' })).toBeNull()
  })

  test('a predicate that throws is a fault of the application, and lets nobody pass', async () => {
    const requirement = requirementFrom(() => {
      throw new Error('a bug')
    })
    await expect(refusalOf(requirement)).rejects.toThrow('a bug')
  })

  test('agree with a model of true and false, however they are nested', async () => {
    const authentication = await alice()
    const leaf = fc.boolean().map((holds): [Requirement, boolean] => [holds ? met : unmet, holds])
    const tree = fc.letrec<{ node: [Requirement, boolean] }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc
          .array(tie('node'), { minLength: 1, maxLength: 3 })
          .map((parts): [Requirement, boolean] => [
            allOf(...parts.map(([part]) => part)),
            parts.every(([, holds]) => holds),
          ]),
        fc
          .array(tie('node'), { minLength: 1, maxLength: 3 })
          .map((parts): [Requirement, boolean] => [
            anyOf(...parts.map(([part]) => part)),
            parts.some(([, holds]) => holds),
          ]),
        tie('node').map(([part, holds]): [Requirement, boolean] => [not(part), !holds]),
      ),
    }))
    await fc.assert(
      fc.asyncProperty(tree.node, async ([requirement, holds]) => {
        expect((await requirement.refusal(authentication, {})) === null).toBe(holds)
      }),
      { numRuns: 200 },
    )
  })

  test.each<readonly [string, () => Requirement, RegExp]>([
    ['no role', () => hasRoles(), /^Sekisho: the roles of a route must be /],
    ['an empty group', () => hasGroups(''), /^Sekisho: the groups of a route must be /],
    ['no claim', () => hasClaims({}), /^Sekisho: the claims of a route must be a non-empty/],
    ['all of none', () => allOf(), /^Sekisho: allOf\(\) needs at least one requirement$/],
    ['any of none', () => anyOf(), /^Sekisho: anyOf\(\) needs at least one requirement$/],
    ['undefined', () => requirementFrom(undefined as never), /needs a function .*got undefined$/],
    ['null', () => requirementFrom(null as never), /^Sekisho: authorize\(\) needs .*got null$/],
    ['text', () => requirementFrom('role' as never), /a function or a requirement; got "role"$/],
    ['an empty object', () => requirementFrom({} as never), /or a requirement; got \{\}$/],
  ])(
    'C100 an empty or unknown requirement is refused when the guard is made: %s',
    (_, make, message) => {
      expect(make).toThrow(TypeError)
      expect(make).toThrow(message)
    },
  )

  test('are not opened by what a handler does to who came', async () => {
    const authentication = await alice()
    expect(() => (authentication.scopes as Set<string>).add('admin')).toThrow(
      /what a token grants cannot be changed/,
    )
    expect(() => (authentication.roles as Set<string>).clear()).toThrow(TypeError)
    expect(() => Object.assign(authentication, { scopes: new Set(['admin']) })).toThrow(TypeError)
    expect(await hasScopes('admin').refusal(authentication, {})).not.toBeNull()
  })
})

describe('mistakes in an expression', () => {
  const one = hasScopes('a')
  test.each<readonly [string, () => Requirement, RegExp]>([
    [
      'not() of two',
      () => Reflect.apply(not, null, [one, one]),
      /not\(\) takes one requirement, got 2/,
    ],
    [
      'not() of nothing',
      () => Reflect.apply(not, null, []),
      /not\(\) takes requirements, .* got undefined/,
    ],
    [
      'anyOf() of a function',
      () => Reflect.apply(anyOf, null, [() => true]),
      /requirementFrom\(\)/,
    ],
    ['anyOf() of a list', () => Reflect.apply(anyOf, null, [[one]]), /got a list/],
    [
      'allOf() of null',
      () => Reflect.apply(allOf, null, [null]),
      /^Sekisho: allOf\(\) takes .*object/,
    ],
    [
      'anyOf() of null',
      () => Reflect.apply(anyOf, null, [null]),
      /^Sekisho: anyOf\(\) takes .*object/,
    ],
    ['allOf() with a gap', () => Reflect.apply(allOf, null, [one, undefined]), /got undefined/],
  ])('%s is a TypeError when the guard is made', (_, make, message) => {
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })

  test.each([
    ['${params.id}', { 'param.id': 'acme' }],
    ['${param.id}', {}],
    ['${param.id}', { 'param.id': '' }],
  ])('not() of a template without a value lets nobody pass, %s', async (template, values) => {
    const closed = not(hasClaims({ tenant: template }))
    const who = await verifierFor().verify(sign({ alg: 'RS256' }, baseClaims({ tenant: 'acme' })))
    for (const requirement of [closed, allOf(closed), anyOf(closed), not(not(closed))]) {
      expect(await requirement.refusal(who, values)).toMatchObject({ code: 'permission_denied' })
    }
  })
})
