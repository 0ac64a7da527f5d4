import { describe, expect, test } from 'vitest'
import { compileAccessRules } from '../../src/access-rules/compile-access-rules.ts'
import { refusal } from '../refusal.ts'

const good = { permission: 'allow', action: 'all', topic: 't' }
const path = { permission: 'allow', method: 'GET', path: '/t' }

/** What reading the claim throws; null when it is read. */
function refusalOf(claim: unknown): unknown {
  try {
    compileAccessRules(claim)
    return null
  } catch (error) {
    return error
  }
}

function invalid(message: RegExp) {
  return refusal('policy_invalid', message)
}

function many<Item>(count: number, item: Item): readonly Item[] {
  return Array.from({ length: count }, () => item)
}

function deep(levels: number): string {
  return many(levels, 'a').join('/')
}

describe('what access rules may be', () => {
  test.each([undefined, null, true, 1, 'all', ''])('refuses %j', (claim) => {
    expect(refusalOf(claim)).toMatchObject(
      invalid(/the claim of access rules is .*a list of rules, or a map of topics/),
    )
  })

  test.each([
    [{ pub: 't' }, /^pub is "t"; expected a list/],
    [{ sub: null }, /^sub is null; expected a list/],
    [{ all: { 0: 't' } }, /^all is \{"0":"t"\}; expected a list/],
    [{ pub: ['t', 1] }, /^pub\[1\] is 1; expected text/],
    [{ sub: ['t', ''] }, /^sub\[1\] is ""; expected a topic that is not empty/],
    [{ all: [['t']] }, /^all\[0\] is \["t"\]; expected text/],
    [{ pub: ['a'], sub: ['a#'] }, /^sub\[0\] is "a#"; expected \+ alone/],
  ])('refuses the map %j', (claim, message) => {
    expect(refusalOf(claim)).toMatchObject(invalid(message))
  })

  test.each([null, 'allow', 1, [good], true])(
    'refuses the rule %j, and names its place',
    (rule) => {
      expect(refusalOf([good, rule])).toMatchObject(
        invalid(/^rules\[1\] is .*; expected an object/),
      )
    },
  )

  test.each([
    [{ ...good, permission: undefined }, /permission is undefined; expected allow or deny/],
    [{ ...good, permission: 'ALLOW' }, /permission is "ALLOW"/],
    [{ ...good, permission: ['allow'] }, /permission is \["allow"\]/],
    [{ ...good, action: undefined }, /action is undefined; expected publish, subscribe or all/],
    [{ ...good, action: ['publish'] }, /action is \["publish"\]/],
    [{ ...good, action: 'constructor' }, /action is "constructor"/],
    [{ ...good, topic: null }, /topic is null; expected text/],
    [{ ...good, topic: '' }, /topic is ""; expected a topic that is not empty/],
    [{ ...good, topic: 'a\0' }, /topic is "a\\u0000"; expected .*without U\+0000/],
    [{ ...good, topic: 'eq ' }, /topic is "eq "; expected eq and a topic/],
    [{ ...good, topic: 'eq a#' }, /topic is "eq a#"; expected eq and a topic/],
    [{ ...good, topics: ['t'] }, /^rules\[0\] is .*; expected topic or topics, not both/],
    [{ permission: 'allow', action: 'all', topics: 't' }, /topics is "t"; expected a list/],
    [{ permission: 'allow', action: 'all', topics: ['t', 'a/#/b'] }, /topics\[1\] is "a\/#\/b"/],
    [{ permission: 'allow' }, /action is undefined/],
    [{ ...good, qos: -1 }, /qos is -1/],
    [{ ...good, qos: 1.5 }, /qos is 1\.5/],
    [{ ...good, qos: true }, /qos is true/],
    [{ ...good, qos: [] }, /qos is \[\]/],
    [{ ...good, qos: [0, 3] }, /qos is \[0,3\]/],
    [{ ...good, qos: [[0]] }, /qos is \[\[0\]\]/],
    [{ ...good, qos: '' }, /qos is ""/],
    [{ ...good, qos: '0, 1' }, /qos is "0, 1"/],
    [{ ...good, qos: '0,' }, /qos is "0,"/],
    [{ ...good, qos: {} }, /qos is \{\}/],
    [{ ...good, retain: 2 }, /retain is 2; expected true, false or "all"/],
    [{ ...good, retain: 'yes' }, /retain is "yes"/],
    [{ ...good, retain: [] }, /retain is \[\]/],
    [{ ...good, clientid_re: 1 }, /clientid_re is 1; expected a regular expression/],
    [{ ...good, clientid_re: '(?=a)' }, /clientid_re is "\(\?=a\)"; expected .*RE2 syntax/],
    [{ ...good, clientid_re: '(a)\\1' }, /clientid_re is .*RE2 syntax/],
    [{ ...good, clientid_re: 'a'.repeat(1025) }, /clientid_re is .*at most 1024 characters/],
    [{ ...good, clientid_re: '(c?){400}' }, /clientid_re is .*smaller repeats/],
    [{ ...good, ipaddr: 1 }, /ipaddr is 1; expected an IP address/],
    [{ ...good, ipaddr: '' }, /ipaddr is ""/],
    [{ ...good, ipaddr: 'localhost' }, /ipaddr is "localhost"/],
    [{ ...good, ipaddr: '192.168.5' }, /ipaddr is "192\.168\.5"/],
    [{ ...good, ipaddr: '192.168.5.0/' }, /ipaddr is "192\.168\.5\.0\/"/],
    [{ ...good, ipaddr: '192.168.5.0/024' }, /ipaddr is "192\.168\.5\.0\/024"/],
    [{ ...good, ipaddr: '192.168.5.0/-1' }, /ipaddr is "192\.168\.5\.0\/-1"/],
    [{ ...good, ipaddr: '192.168.5.0/24/1' }, /ipaddr is "192\.168\.5\.0\/24\/1"/],
    [{ ...good, ipaddr: '2001:db8::/129' }, /ipaddr is "2001:db8::\/129"/],
    [{ ...good, ipaddr: 'fe80::1%eth0' }, /ipaddr is "fe80::1%eth0"/],
    [{ ...good, zone: 1 }, /zone is 1; expected text/],
    [{ ...good, listener: null }, /listener is null; expected text/],
    [{ ...good, method: 'GET' }, /expected either action and topics, or method and paths/],
    [{ ...path, qos: 1 }, /expected either action and topics, or method and paths/],
    [{ permission: 'deny', path: '/t' }, /method is undefined; expected an HTTP method/],
    [{ permission: 'deny', method: 'GET' }, /path is undefined; expected text/],
    [{ ...path, method: '' }, /method is ""/],
    [{ ...path, method: [] }, /method is \[\]/],
    [{ ...path, method: ['GET', 1] }, /method is \["GET",1\]/],
    [{ ...path, method: 'GET POST' }, /method is "GET POST"/],
    [{ ...path, paths: ['/t'] }, /expected path or paths, not both/],
    [{ ...path, path: 't' }, /path is "t"; expected a path that begins with a slash/],
    [{ ...path, path: '' }, /path is ""; expected a path that begins with a slash/],
    [{ ...path, path: '/a//b' }, /path is "\/a\/\/b"; expected a path without empty segments/],
    [{ ...path, path: '/a/../b' }, /expected a path without \. and \.\./],
    [{ ...path, path: '/a/%2e%2E/b' }, /expected a path without \. and \.\./],
    [{ ...path, path: '/a%2Fb' }, /no encoded slash/],
    [{ ...path, path: '/a%' }, /without broken percent-encoding/],
    [{ ...path, path: '/a\\b' }, /without broken percent-encoding/],
    [{ ...path, path: '/a+' }, /expected \+ alone in its segment/],
    [{ ...path, path: '/#/a' }, /expected \+ alone in its segment/],
    [{ ...path, path: '/a?b=c' }, /and no query/],
    [{ ...path, path: 'eq a' }, /expected a path that begins with a slash/],
    [{ ...path, path: 'eq /..' }, /expected a path without \. and \.\./],
  ])('refuses %j', (rule, message) => {
    expect(refusalOf([rule])).toMatchObject(invalid(message))
  })

  test.each(['clientid', 'username', 'country', 'Topic', '__proto__'])(
    'refuses the field %s, which would be a condition that nobody keeps',
    (field) => {
      const rule: unknown = JSON.parse(JSON.stringify(good).replace('{', `{"${field}":"x",`))
      expect(refusalOf([rule])).toMatchObject(
        invalid(new RegExp(`a field of rules\\[0\\] is "${field}"; expected one of perm`)),
      )
    },
  )

  test.each([
    '${user}',
    '${}',
    '${.clientid}',
    '${client_attrs}',
    '${client_attrs.}',
    '${client_attrs.a.b}',
    '${clientid',
    '${constructor}',
    '${client_attrs.a b}',
    '${a/b}',
  ])('refuses the placeholder %s, which nothing would ever fill', (placeholder) => {
    expect(refusalOf([{ ...good, topic: `x/${placeholder}` }])).toMatchObject(
      invalid(/a placeholder in rules\[0\]\.topic is/),
    )
    expect(refusalOf([{ ...path, path: `/x/${placeholder}` }])).toMatchObject(
      invalid(/a placeholder in rules\[0\]\.path is/),
    )
  })

  test.each([
    'a#',
    '#/a',
    'a/#/b',
    'a+/b',
    'a/+b',
    '++',
    '+#',
    '${clientid}+',
    '#${clientid}',
    'a\0',
    '\ud800',
  ])('refuses the topic %j', (topic) => {
    expect(refusalOf([{ ...good, topic }])).toMatchObject(
      invalid(/rules\[0\]\.topic is .*; expected/),
    )
  })

  test('refuses a shared subscription as topic, which no request is ever judged by', () => {
    for (const topic of ['$share/g/t', 'eq $share/g/t', '${$}share/g/t', '$share']) {
      expect(refusalOf([{ ...good, topic }])).toMatchObject(
        invalid(/expected the filter without \$share\/GROUP\//),
      )
    }
  })

  test('names no value but the one that is wrong', () => {
    const message = String(refusalOf([{ ...good, topic: 'secret/topic', qos: 7 }]))
    expect(message).toContain('rules[0].qos is 7')
    expect(message).not.toContain('secret')
  })
})

describe('how many rules there may be', () => {
  test('takes 1000 rules, and refuses 1001', () => {
    expect(compileAccessRules(many(1000, good)).rules).toHaveLength(1000)
    expect(refusalOf(many(1001, good))).toMatchObject(
      invalid(/the number of access rules is 1001; expected at most 1000/),
    )
  })

  test('takes 256 topics or paths a rule, and refuses 257', () => {
    const topics = { permission: 'allow', action: 'all' }
    const paths = { permission: 'allow', method: '*' }
    compileAccessRules([{ ...topics, topics: many(256, 't') }])
    compileAccessRules([{ ...paths, paths: many(256, '/t') }])
    expect(refusalOf([{ ...topics, topics: many(257, 't') }])).toMatchObject(
      invalid(/topics is .*a list of at most 256/),
    )
    expect(refusalOf([{ ...paths, paths: many(257, '/t') }])).toMatchObject(
      invalid(/paths is .*a list of at most 256/),
    )
    expect(refusalOf([{ ...path, method: many(257, 'GET') }])).toMatchObject(
      invalid(/method is .*a list of up to 256/),
    )
  })

  test('takes 1000 topics in a list of the map, and refuses 1001', () => {
    compileAccessRules({ pub: many(1000, 't') })
    expect(refusalOf({ pub: many(1001, 't') })).toMatchObject(
      invalid(/pub is .*a list of at most 1000 topics/),
    )
  })

  test('takes topics of 65535 bytes and 128 levels, and refuses longer and deeper ones', () => {
    for (const topic of ['é'.repeat(32_767), deep(128)]) compileAccessRules({ pub: [topic] })
    expect(refusalOf({ pub: ['é'.repeat(32_768)] })).toMatchObject(invalid(/at most 65535 bytes/))
    expect(refusalOf({ pub: [deep(129)] })).toMatchObject(invalid(/at most 128 levels/))
    compileAccessRules([{ ...path, path: `/${deep(128)}` }])
    expect(refusalOf([{ ...path, path: `/${deep(129)}` }])).toMatchObject(
      invalid(/at most 128 segments/),
    )
  })
})
