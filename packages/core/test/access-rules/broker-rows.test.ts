import { describe, expect, test } from 'vitest'
import type { AccessContext } from '../../src/access-rules/access-context.ts'
import type { AccessRequest } from '../../src/access-rules/access-request.ts'
import { decideAccess, type AccessDecision } from '../../src/access-rules/decide-access.ts'
import { compileAccessRules } from '../../src/access-rules/compile-access-rules.ts'
import { refusal } from '../refusal.ts'
import { contextOf } from './context.ts'

type Row = readonly [AccessRequest, AccessDecision]

function sub(topic: string, qos?: 0 | 1 | 2): AccessRequest {
  return { action: 'subscribe', topic, qos }
}

function pub(topic: string, retain?: boolean): AccessRequest {
  return { action: 'publish', topic, retain }
}

/** The requests with the answers that the claim gives them. */
function answered(
  claim: unknown,
  rows: readonly Row[],
  context?: Partial<AccessContext>,
): readonly Row[] {
  const rules = compileAccessRules(claim)
  return rows.map(([request]) => [request, decideAccess(rules, request, contextOf(context))])
}

const documented = [
  { permission: 'allow', action: 'publish', topic: 't/${clientid}' },
  { permission: 'allow', action: 'subscribe', topic: 'eq t/1/#', qos: [1] },
  { permission: 'deny', action: 'publish', topic: 't/2', retain: true },
  { permission: 'deny', action: 'all', topic: 't/3' },
]

/** The same topics to allow in both formats, and what each answers to anything else. */
function inBothFormats(pubs: unknown, subs: unknown, alls: unknown) {
  const list = [
    { permission: 'allow', action: 'pub', topics: pubs },
    { permission: 'allow', action: 'sub', topics: subs },
    { permission: 'allow', action: 'all', topics: alls },
  ]
  return [
    ['the map', { pub: pubs, sub: subs, all: alls }, 'deny'],
    ['the list', list, 'unmatched'],
  ] as const
}

describe('EM-11 the map of allowed topics', () => {
  test('EM-11 allows what it lists, and denies the rest', () => {
    const claim = { sub: ['testsub1/${username}', 'eq testsub2/${username}', 't3/#'] }
    const rows: readonly Row[] = [
      [sub('testsub1/u'), 'allow'],
      [sub('testsub1/v'), 'deny'],
      [sub('testsub2/u'), 'deny'],
      [sub('testsub2/${username}'), 'allow'],
      [sub('t3/+/x'), 'allow'],
      [sub('t3/#'), 'allow'],
      [sub('t3'), 'allow'],
      [pub('testsub1/u'), 'deny'],
      [pub('t3/x'), 'deny'],
      [{ method: 'GET', path: '/t3/x' }, 'deny'],
    ]
    expect(answered(claim, rows)).toEqual(rows)
  })

  test('EM-11 denies everything when it is empty, or holds only keys it does not know', () => {
    const rows: readonly Row[] = [
      [sub('a/b'), 'deny'],
      [pub('a/b'), 'deny'],
    ]
    for (const claim of [{}, { pub: [] }, { publish: ['a/b'], other: 1 }]) {
      expect(answered(claim, rows)).toEqual(rows)
    }
  })

  test.each(
    inBothFormats(
      ['eq testpub1/${username}', 'testpub2/${clientid}', 'testpub3/#'],
      ['eq testsub1/${username}', 'testsub2/${clientid}', 'testsub3/#'],
      ['eq testall1/${username}', 'testall2/${clientid}', 'testall3/#'],
    ),
  )('EM-11 EM-12 answers the topics of the product’s own suite: %s', (_name, claim, no) => {
    const rows: readonly Row[] = [
      [sub('testpub1/username'), no],
      [sub('testpub2/clientid'), no],
      [sub('testpub3/foobar'), no],
      [sub('testsub1/username'), no],
      [sub('testsub1/${username}'), 'allow'],
      [sub('testsub2/clientid'), 'allow'],
      [sub('testsub3/foobar'), 'allow'],
      [sub('testsub3/+/foobar'), 'allow'],
      [sub('testsub3/#'), 'allow'],
      [sub('testsub2/username'), no],
      [sub('testsub1/clientid'), no],
      [sub('testsub4/foobar'), no],
      [sub('testall1/username'), no],
      [sub('testall1/${username}'), 'allow'],
      [sub('testall2/clientid'), 'allow'],
      [sub('testall3/foobar'), 'allow'],
      [sub('testall3/+/foobar'), 'allow'],
      [sub('testall3/#'), 'allow'],
      [sub('testall2/username'), no],
      [sub('testall1/clientid'), no],
      [sub('testall4/foobar'), no],
      [pub('testpub3/foobar'), 'allow'],
      [pub('testall3/foobar'), 'allow'],
      [pub('testsub3/foobar'), no],
    ]
    expect(answered(claim, rows, { clientid: 'clientid', username: 'username' })).toEqual(rows)
  })
})

describe('EM-12 the list of rules', () => {
  test('EM-12 answers the documented sample', () => {
    const rows: readonly Row[] = [
      [pub('t/c'), 'allow'],
      [pub('t/d'), 'unmatched'],
      [sub('t/1/#', 1), 'allow'],
      [sub('t/1/#', 0), 'unmatched'],
      [sub('t/1/#', 2), 'unmatched'],
      [sub('t/1/x', 1), 'unmatched'],
      [pub('t/2', true), 'deny'],
      [pub('t/2', false), 'unmatched'],
      [pub('t/2'), 'unmatched'],
      [pub('t/3'), 'deny'],
      [pub('t/3', true), 'deny'],
      [sub('t/3', 2), 'deny'],
      [sub('t/4'), 'unmatched'],
      [{ method: 'GET', path: '/t/3' }, 'unmatched'],
    ]
    expect(answered(documented, rows)).toEqual(rows)
  })

  test('EM-12 lets the first rule that matches decide, so swapping them swaps the answer', () => {
    const allow = { permission: 'allow', action: 'publish', topic: 't/#' }
    const deny = { permission: 'deny', action: 'publish', topic: 't/3' }
    expect(answered([allow, deny], [[pub('t/3'), 'allow']])).toEqual([[pub('t/3'), 'allow']])
    expect(answered([deny, allow], [[pub('t/3'), 'deny']])).toEqual([[pub('t/3'), 'deny']])
  })

  test('EM-12 leaves everything to others when it is empty', () => {
    expect(answered([], [[pub('a'), 'unmatched']])).toEqual([[pub('a'), 'unmatched']])
    expect(
      answered([{ permission: 'allow', action: 'all', topics: [] }], [[pub('a'), 'unmatched']]),
    ).toEqual([[pub('a'), 'unmatched']])
  })

  test.each([
    [1, [false, true, false]],
    ['1', [false, true, false]],
    ['0,2', [true, false, true]],
    [
      [1, '2'],
      [false, true, true],
    ],
    [null, [true, true, true]],
    [undefined, [true, true, true]],
  ])('EM-12 understands qos %j', (qos, expected) => {
    const rules = compileAccessRules([{ permission: 'allow', action: 'all', topic: 't', qos }])
    const answers = ([0, 1, 2] as const).map(
      (asked) => decideAccess(rules, sub('t', asked), contextOf()) === 'allow',
    )
    expect(answers).toEqual(expected)
  })

  test.each([
    [true, [false, true]],
    [1, [false, true]],
    ['1', [false, true]],
    ['true', [false, true]],
    [false, [true, false]],
    [0, [true, false]],
    ['0', [true, false]],
    ['false', [true, false]],
    ['all', [true, true]],
    [null, [true, true]],
    [undefined, [true, true]],
  ])('EM-12 understands retain %j, for publications only', (retain, expected) => {
    const rules = compileAccessRules([{ permission: 'deny', action: 'all', topic: 't', retain }])
    const answers = [false, true].map(
      (asked) => decideAccess(rules, pub('t', asked), contextOf()) === 'deny',
    )
    expect(answers).toEqual(expected)
    expect(decideAccess(rules, sub('t'), contextOf())).toBe('deny')
  })
})

describe('EM-13 a rule that cannot be understood', () => {
  const good = { permission: 'allow', action: 'pub', topic: 't' }
  test.each([
    ['no action', { permission: 'invalid' }, /rules\[0\]\.permission is "invalid"/],
    ['no topic', { permission: 'allow', action: 'pub' }, /rules\[0\]\.topic is undefined/],
    ['permission', { ...good, permission: 'invalid' }, /rules\[0\]\.permission is "invalid"/],
    ['action', { ...good, action: 'invalid' }, /rules\[0\]\.action is "invalid"/],
    ['qos 3', { ...good, qos: 3 }, /rules\[0\]\.qos is 3/],
    ['regex', { ...good, username_re: '(unmatched' }, /rules\[0\]\.username_re is "\(unmatched"/],
    ['regex', { ...good, clientid_re: 'a{invalid)' }, /rules\[0\]\.clientid_re is "a\{invalid\)"/],
    ['regex', { ...good, zone_re: '[invalid' }, /rules\[0\]\.zone_re is "\[invalid"/],
    ['regex', { ...good, listener_re: '' }, /rules\[0\]\.listener_re is ""/],
    ['CIDR', { ...good, ipaddr: '192.168.5.0/33' }, /rules\[0\]\.ipaddr is "192\.168\.5\.0\/33"/],
    ['zone', { ...good, zone: '' }, /rules\[0\]\.zone is ""/],
    ['listener', { ...good, listener: '' }, /rules\[0\]\.listener is ""/],
  ])('EM-13 is policy_invalid: %s', (_name, rule, message) => {
    expect(() => compileAccessRules([rule])).toThrow(
      expect.objectContaining(refusal('policy_invalid', message)),
    )
  })
})

describe('EM-18 rules for networks', () => {
  test('EM-18 allows addresses of the range, and leaves the others', () => {
    const rules = compileAccessRules([
      { permission: 'allow', action: 'all', topic: 't', ipaddr: '192.168.5.0/24' },
    ])
    const from = (ipAddress?: string) => decideAccess(rules, pub('t'), contextOf({ ipAddress }))
    expect(from('192.168.5.9')).toBe('allow')
    expect(from('::ffff:192.168.5.9')).toBe('allow')
    expect(from('192.168.6.1')).toBe('unmatched')
    expect(from('::ffff:192.168.6.1')).toBe('unmatched')
    expect(from()).toBe('unmatched')
  })
})
