import { describe, expect, test } from 'vitest'
import type { AccessContext } from '../../src/access-rules/access-context.ts'
import type { AccessRequest } from '../../src/access-rules/access-request.ts'
import { decideAccess } from '../../src/access-rules/decide-access.ts'
import { compileAccessRules } from '../../src/access-rules/compile-access-rules.ts'
import { contextOf } from './context.ts'

function rule(permission: 'allow' | 'deny', topic: string, more: object = {}) {
  return { permission, action: 'all', topic, ...more }
}

function decide(claim: unknown, request: AccessRequest, context: Partial<AccessContext> = {}) {
  return decideAccess(compileAccessRules(claim), request, contextOf(context))
}

function sub(topic: string): AccessRequest {
  return { action: 'subscribe', topic }
}

function pub(topic: string): AccessRequest {
  return { action: 'publish', topic }
}

describe('subscriptions with wildcards', () => {
  test.each([
    ['a/+', 'a/#'],
    ['a/b', 'a/+'],
    ['a/+/c', 'a/#'],
    ['a/b', '#'],
    ['+/b', '#'],
  ])('a rule that allows %s does not allow the wider or crossing %s', (topic, asked) => {
    expect(decide([rule('allow', topic)], sub(asked))).toBe('unmatched')
  })

  test.each([
    ['a/secret', 'a/#'],
    ['a/secret', 'a/+'],
    ['a/secret', '+/+'],
    ['+/secret', 'a/+'],
    ['a/secret/#', '#'],
    ['eq a/secret', 'a/+'],
    ['#', 'a/b'],
  ])('a rule that denies %s denies %s, which would receive of it', (topic, asked) => {
    expect(decide([rule('deny', topic), rule('allow', '#')], sub(asked))).toBe('deny')
  })

  test('eq and a filter with wildcards mean that very subscription', () => {
    const claim = [rule('deny', 'eq #'), rule('deny', 'eq +/#'), rule('allow', '#')]
    expect(decide(claim, sub('#'))).toBe('deny')
    expect(decide(claim, sub('+/#'))).toBe('deny')
    expect(decide(claim, sub('a/#'))).toBe('allow')
    expect(decide([rule('allow', 'eq a/+')], sub('a/+'))).toBe('allow')
    expect(decide([rule('allow', 'eq a/+')], sub('a/b'))).toBe('unmatched')
    expect(decide([rule('allow', 'eq a/+')], pub('a/b'))).toBe('unmatched')
  })

  test('a shared subscription is judged by its filter', () => {
    const claim = [rule('deny', 'secret/#'), rule('allow', 'a/#'), rule('allow', 'eq b/+')]
    expect(decide(claim, sub('$share/group/a/+'))).toBe('allow')
    expect(decide(claim, sub('$share/group/b/+'))).toBe('allow')
    expect(decide(claim, sub('$share/group/secret/x'))).toBe('deny')
    expect(decide(claim, sub('$share/group/#'))).toBe('deny')
    expect(decide(claim, sub('$share/group/c'))).toBe('unmatched')
    expect(decide(claim, sub('$share/group//a'))).toBe('unmatched')
  })

  test.each([
    '$share',
    '$share/',
    '$share/g',
    '$share/g/',
    '$share//a',
    '$share/+/a',
    '$share/g#/a',
    '$share/g/$share/h/a',
    '$share/g/$share',
    '$share/g/a#',
  ])('denies %s, which is no shared subscription', (topic) => {
    expect(decide([rule('allow', '#'), rule('allow', '$x/#')], sub(topic))).toBe('deny')
  })
})

describe('placeholders', () => {
  const attributes = { role: 'admin', n: 1, empty: '' }
  const context = { attributes, zone: 'z', certCommonName: 'cn' }

  test.each([
    ['${clientid}/x', 'c/x'],
    ['pre-${clientid}-${username}/+', 'pre-c-u/y'],
    ['${client_attrs.role}/x', 'admin/x'],
    ['${cert_common_name}/${zone}', 'cn/z'],
    ['${$}{clientid}/x', '${clientid}/x'],
    ['a/${$}/b', 'a/$/b'],
    ['$x/${$}${clientid}', '$x/$c'],
    ['a/$b/{c}', 'a/$b/{c}'],
  ])('%s is %s', (topic, name) => {
    expect(decide([rule('allow', topic)], pub(name), context)).toBe('allow')
    expect(decide([rule('allow', `eq ${topic}`)], pub(name), context)).toBe(
      topic === name ? 'allow' : 'unmatched',
    )
  })

  const missing = [
    '${client_attrs.none}',
    '${client_attrs.n}',
    '${client_attrs.empty}',
    '${client_attrs.constructor}',
    '${zone}',
  ]
  test.each(missing)('%s without a value allows nothing', (placeholder) => {
    const claim = [rule('allow', `t/${placeholder}`), rule('allow', `${placeholder}/#`)]
    for (const name of ['t/', 't/undefined', 't/1', 't/+', `t/${placeholder}`, 't', '/x']) {
      expect([name, decide(claim, sub(name), { attributes })]).toEqual([name, 'unmatched'])
    }
  })

  test.each(missing)('%s without a value denies whatever it may stand for', (placeholder) => {
    const claim = [rule('deny', `t/${placeholder}/x`), rule('allow', 't/#')]
    expect(decide(claim, pub('t/anything/x'), { attributes })).toBe('deny')
    expect(decide(claim, pub('t/anything/y'), { attributes })).toBe('allow')
    expect(decide(claim, pub('t/x'), { attributes })).toBe('allow')
  })

  test.each(['+', '#', 'a/b', '/', 'a/#', '+/+', 'x+', '#x', '\0', '\ud800', ''])(
    'a value %j becomes neither wildcard nor level',
    (username) => {
      const claim = [
        rule('allow', 't/${username}'),
        rule('allow', 't/${username}/deep/x-${username}'),
      ]
      const asked = [
        't/x',
        't/a/b',
        't/a',
        't',
        't/+',
        't/#',
        't//',
        `t/${username}`,
        't/a/deep/x-a',
      ]
      for (const topic of asked) {
        expect([topic, decide(claim, sub(topic), { username })]).not.toContain('allow')
        expect([topic, decide(claim, pub(topic), { username })]).not.toContain('allow')
      }
      expect(
        decide([rule('deny', 't/${username}'), rule('allow', '#')], pub('t/x'), { username }),
      ).toBe('deny')
    },
  )

  test('a value that the attributes only inherit is missing', () => {
    const inherited = Object.create({ role: 'admin' }) as Record<string, unknown>
    const claim = [rule('allow', 't/${client_attrs.role}')]
    expect(decide(claim, pub('t/admin'), { attributes: inherited })).toBe('unmatched')
    expect(decide(claim, pub('t/admin'), { attributes: { role: 'admin' } })).toBe('allow')
  })

  test('a value does not lead into the topics of the broker', () => {
    const claim = [rule('allow', '${clientid}/#'), rule('allow', '${clientid}x')]
    expect(decide(claim, sub('$SYS/#'), { clientid: '$SYS' })).toBe('unmatched')
    expect(decide(claim, pub('$SYSx'), { clientid: '$SYS' })).toBe('unmatched')
    expect(decide([rule('allow', 'x/${clientid}')], pub('x/$c'), { clientid: '$c' })).toBe('allow')
    expect(decide([rule('allow', '${$}SYS/${clientid}')], pub('$SYS/c'))).toBe('allow')
  })

  test('a value is text, whatever it looks like', () => {
    const claim = [rule('allow', 't/${username}')]
    expect(decide(claim, pub('t/${clientid}'), { username: '${clientid}' })).toBe('allow')
    expect(decide(claim, pub('t/c'), { username: '${clientid}' })).toBe('unmatched')
    expect(decide(claim, pub('t/$&'), { username: '$&' })).toBe('allow')
  })
})

describe('requests that are none', () => {
  const everything = [rule('allow', '#'), { permission: 'allow', method: '*', path: '/#' }]
  const bad: unknown[] = [
    null,
    undefined,
    'publish',
    {},
    { topic: 'a' },
    { action: 'publish' },
    { action: 'all', topic: 'a' },
    { action: 'publish', topic: 1 },
    { action: 'publish', topic: '' },
    { action: 'publish', topic: 'a/+' },
    { action: 'publish', topic: '#' },
    { action: 'publish', topic: 'a/#' },
    { action: 'publish', topic: 'a+' },
    { action: 'subscribe', topic: 'a#' },
    { action: 'subscribe', topic: '#/a' },
    { action: 'subscribe', topic: 'a\0' },
    { action: 'subscribe', topic: 'a/'.repeat(128) },
    { action: 'subscribe', topic: 'a'.repeat(65_536) },
    { action: 'subscribe', topic: 'a', qos: 3 },
    { action: 'subscribe', topic: 'a', qos: '1' },
    { action: 'publish', topic: 'a', retain: 1 },
    { action: 'publish', topic: 'a', method: 'GET', path: '/a' },
    { method: 'GET' },
    { method: '', path: '/a' },
    { method: 1, path: '/a' },
    { method: 'GET', path: 'a' },
  ]
  test.each(bad)('denies %j, whatever the rules allow', (request) => {
    expect(decide(everything, request as AccessRequest)).toBe('deny')
  })

  test('allows well-formed ones by the same rules', () => {
    expect(decide(everything, pub('a'))).toBe('allow')
    expect(decide(everything, { method: 'GET', path: '/a' })).toBe('allow')
  })
})
