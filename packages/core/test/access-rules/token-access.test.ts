import { describe, expect, test } from 'vitest'
import type { AccessRequest, AccessDecision, TokenAccess } from '../../src/index.ts'
import { createAccessReader } from '../../src/access-rules/token-access.ts'
import type { IssuerOptions, SharedOptions } from '../../src/options/verifier-options.ts'
import { accepted } from '../claims/accepted.ts'
import { refusalOf } from '../claims/refusal-of.ts'
import { optionError } from '../options/option-error.ts'
import { refusal } from '../refusal.ts'
import { baseClaims, nowSeconds, sign, verifierFor } from '../signing.ts'

type Options = Partial<IssuerOptions & SharedOptions>
type Row = readonly [AccessRequest, AccessDecision]

const values = { clientid: 'c', username: 'u', ipaddr: '192.168.5.9' }

/** What the rules of a token say, verified with the values of client c, user u. */
async function accessOf(
  claims: Readonly<Record<string, unknown>>,
  options: Options = {},
  given: Readonly<Record<string, string>> = values,
): Promise<TokenAccess> {
  const token = sign({ alg: 'RS256', kid: 'rsa' }, baseClaims(claims))
  const verifier = verifierFor({ accessRules: {}, ...options })
  const { access } = await verifier.verify(token, { values: given })
  if (access === undefined) throw new Error('no access on the authentication')
  return access
}

async function answered(acl: unknown, rows: readonly Row[], options?: Options) {
  const access = await accessOf({ acl }, options)
  return rows.map(([request]) => [request, access.decide(request)])
}

const sub = (topic: string, qos?: 0 | 1 | 2): AccessRequest => ({ action: 'subscribe', topic, qos })
const pub = (topic: string, retain?: boolean): AccessRequest => ({
  action: 'publish',
  topic,
  retain,
})

describe('a token with access rules', () => {
  test('EM-11 a map allows what it lists and denies the rest', async () => {
    const acl = { sub: ['testsub1/${username}', 'eq testsub2/${username}', 't3/#'] }
    const rows: readonly Row[] = [
      [sub('testsub1/u'), 'allow'],
      [sub('testsub2/u'), 'deny'],
      [sub('testsub2/${username}'), 'allow'],
      [sub('t3/+/x'), 'allow'],
      [pub('t3/x'), 'deny'],
      [{ method: 'GET', path: '/t3/x' }, 'deny'],
    ]
    expect(await answered(acl, rows)).toEqual(rows)
    expect(await answered({}, [[sub('t3/x'), 'deny']])).toEqual([[sub('t3/x'), 'deny']])
  })

  test('EM-12 of a list the first rule that matches decides, and swapped rules swap the answer', async () => {
    const documented = [
      { permission: 'allow', action: 'publish', topic: 't/${clientid}' },
      { permission: 'allow', action: 'subscribe', topic: 'eq t/1/#', qos: [1] },
      { permission: 'deny', action: 'publish', topic: 't/2', retain: true },
      { permission: 'deny', action: 'all', topic: 't/3' },
    ]
    const rows: readonly Row[] = [
      [pub('t/c'), 'allow'],
      [sub('t/1/#', 1), 'allow'],
      [sub('t/1/x', 1), 'unmatched'],
      [pub('t/2', true), 'deny'],
      [pub('t/2', false), 'unmatched'],
      [sub('t/3'), 'deny'],
    ]
    expect(await answered(documented, rows)).toEqual(rows)
    const allow = { permission: 'allow', action: 'all', topic: 't/#' }
    expect(await answered([allow, ...documented], [[pub('t/3'), 'allow']])).toEqual([
      [pub('t/3'), 'allow'],
    ])
  })

  const good = { permission: 'allow', action: 'pub', topic: 't' }
  test.each([
    ['no topic', [{ permission: 'allow', action: 'pub' }], /rules\[0\]\.topic is undefined/],
    ['a permission', [good, { ...good, permission: 'invalid' }], /rules\[1\]\.permission/],
    ['an action', [{ ...good, action: 'invalid' }], /rules\[0\]\.action is "invalid"/],
    ['a qos', [{ ...good, qos: 3 }], /rules\[0\]\.qos is 3/],
    ['a regex', [{ ...good, username_re: '(unmatched' }], /rules\[0\]\.username_re/],
    ['a CIDR', [{ ...good, ipaddr: '192.168.5.0/33' }], /rules\[0\]\.ipaddr/],
    ['a name alone', [{ ...good, username: 'u' }], /rules\[0\] is "username"/],
    ['null', null, /the claim of access rules is null/],
    ['text', 'all', /the claim of access rules is "all"/],
  ])('EM-13 the token is refused for %s that is not understood', async (_name, acl, message) => {
    expect(await refusalOf({ acl }, { accessRules: {} })).toMatchObject(
      refusal('policy_invalid', message),
    )
    expect((await accepted({ acl })).access).toBeUndefined()
  })

  test('EM-14 the rules end with the token, on a connection that is kept too', async () => {
    let seconds = nowSeconds
    const now = () => seconds * 1000
    const claims = { acl: { pub: ['t'] }, exp: nowSeconds + 5 }
    const access = await accessOf(claims, { now })
    seconds += 4
    expect(access.decide(pub('t'))).toBe('allow')
    seconds += 2
    expect(access.decide(pub('t'))).toBe('expired')
    const fraction = await accessOf({ ...claims, exp: nowSeconds + 10.5 }, { now })
    expect(fraction.decide(pub('t'))).toBe('expired')
  })

  test('EM-14 the rules of a token without exp do not end', async () => {
    let seconds = nowSeconds
    const claims = { acl: { pub: ['t'] }, exp: undefined }
    const options = { requireExpiration: false, now: () => seconds * 1000 }
    const access = await accessOf(claims, options)
    seconds += 1e9
    expect(access.decide(pub('t'))).toBe('allow')
  })

  test('EM-16 a claim of a superuser lifts the rules only where the policy says so', async () => {
    const claims = { acl: {}, is_superuser: true }
    expect((await accessOf(claims)).decide(pub('t'))).toBe('deny')
    const lifted = await accessOf(claims, { accessRules: { allowSuperuserClaim: true } })
    expect(lifted.decide(pub('t'))).toBe('allow')
    expect(lifted.decide({ method: 'DELETE', path: '/' })).toBe('allow')
  })

  test('EM-18 rules for a network look at the address that the host vouches for', async () => {
    const acl = [{ ...good, ipaddr: '192.168.5.0/24' }]
    expect((await accessOf({ acl })).decide(pub('t'))).toBe('allow')
    const elsewhere = await accessOf({ acl }, {}, { ipaddr: '192.168.6.1' })
    expect(elsewhere.decide(pub('t'))).toBe('unmatched')
    expect((await accessOf({ acl }, {}, {})).decide(pub('t'))).toBe('unmatched')
  })

  test('EM-15 placeholders name attributes of the token, as far as they are mapped', async () => {
    const acl = { pub: ['${client_attrs.team}/#'] }
    const claims = { acl, team: 'blue' }
    const mapped = await accessOf(claims, { attributes: { team: 'team' } })
    expect(mapped.decide(pub('blue/1'))).toBe('allow')
    expect((await accessOf(claims)).decide(pub('blue/1'))).toBe('deny')
  })

  test('the claim may have another name, and lie deeper', async () => {
    const claims = { acl: 'of somebody else', mq: { 'a/cl': { pub: ['t'] } } }
    const access = await accessOf(claims, { accessRules: { claim: '/mq/a~1cl' } })
    expect(access.decide(pub('t'))).toBe('allow')
  })

  test('what it says cannot be changed afterwards', async () => {
    const given = { username: 'u' }
    const access = await accessOf({ acl: { pub: ['${username}'] } }, {}, given)
    given.username = 'v'
    expect(access.decide(pub('u'))).toBe('allow')
    expect(access.decide(pub('v'))).toBe('deny')
    expect(Object.isFrozen(access)).toBe(true)
  })

  test('rules are read once, whatever becomes of the claims', () => {
    const read = createAccessReader({}, () => nowSeconds * 1000)
    const topics = ['t']
    const token = { claims: { acl: { pub: topics } }, attributes: {} }
    expect(read(token, {}).decide(pub('t'))).toBe('allow')
    topics.push('x')
    expect(read(token, {}).decide(pub('x'))).toBe('deny')
    expect(read({ ...token, claims: { ...token.claims } }, {}).decide(pub('x'))).toBe('allow')
  })

  test('a token without rules, and one whose claim names hide, match nothing', async () => {
    expect((await accessOf({})).decide(pub('t'))).toBe('unmatched')
    const own = await accessOf({}, { accessRules: { claim: 'constructor' } })
    expect(own.decide(pub('t'))).toBe('unmatched')
  })

  test('rules can be made a duty', async () => {
    expect(await refusalOf({}, { accessRules: {}, requiredClaims: ['acl'] })).toMatchObject(
      refusal('claim_missing', /no acl claim/),
    )
  })
})

test.each([
  [{ claims: 'acl' }, /accessRules has no option "claims"; it has claim, allowSuperuserClaim/],
  [{ claim: '' }, /claim of accessRules must be non-empty text; got ""/],
  [{ claim: null }, /claim of accessRules must be non-empty text; got null/],
  [{ allowSuperuserClaim: 1 }, /allowSuperuserClaim must be true or false; got 1/],
  ['acl', /accessRules must be an object of options; got text/],
  [null, /accessRules must be an object of options; got null/],
])('the option %j is a mistake', (accessRules, message) => {
  expect(optionError({ accessRules })).toMatch(message)
})
