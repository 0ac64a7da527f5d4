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

function pub(topic: string): AccessRequest {
  return { action: 'publish', topic }
}

describe('conditions', () => {
  const all = {
    clientid_re: '^client-[0-9]+$',
    username_re: '^x+$',
    ipaddr: '10.0.0.0/8',
    zone: 'zone1',
    zone_re: '^zone',
    listener: 'tcp:default',
    listener_re: '^tcp:.*$',
  }
  const fitting = {
    clientid: 'client-7',
    username: 'xx',
    ipAddress: '10.1.2.3',
    zone: 'zone1',
    listener: 'tcp:default',
  }

  test('must all hold', () => {
    expect(decide([rule('allow', 't', all)], pub('t'), fitting)).toBe('allow')
    const others = {
      clientid: 'client-x',
      username: 'y',
      ipAddress: '11.0.0.1',
      zone: 'zone2',
      listener: 'ssl:default',
    }
    for (const [field, value] of Object.entries(others)) {
      const context = { ...fitting, [field]: value }
      expect([field, decide([rule('allow', 't', all)], pub('t'), context)]).toEqual([
        field,
        'unmatched',
      ])
      expect([field, decide([rule('deny', 't', all)], pub('t'), context)]).toEqual([
        field,
        'unmatched',
      ])
    }
  })

  test.each(Object.keys(fitting))(
    'that cannot be told, %s missing, deny and do not allow',
    (field) => {
      for (const value of [undefined, '', 5]) {
        const context = { ...fitting, [field]: value }
        expect(decide([rule('allow', 't', all)], pub('t'), context)).toBe('unmatched')
        expect(decide([rule('deny', 't', all)], pub('t'), context)).toBe('deny')
      }
    },
  )

  test('search their regular expression anywhere in the value, and know large from small', () => {
    const claim = [rule('allow', 't', { clientid_re: 'dev' })]
    expect(decide(claim, pub('t'), { clientid: 'my-dev-1' })).toBe('allow')
    expect(decide(claim, pub('t'), { clientid: 'my-DEV-1' })).toBe('unmatched')
  })

  test('take no exponential time, nor long values', () => {
    const claim = [rule('allow', 't', { clientid_re: '^(a+)+$' })]
    expect(decide(claim, pub('t'), { clientid: `${'a'.repeat(1000)}!` })).toBe('unmatched')
    expect(decide(claim, pub('t'), { clientid: 'a'.repeat(1024) })).toBe('allow')
    expect(decide(claim, pub('t'), { clientid: 'a'.repeat(1025) })).toBe('unmatched')
    const denying = [rule('deny', 't', { clientid_re: '^b' })]
    expect(decide(denying, pub('t'), { clientid: 'a'.repeat(1025) })).toBe('deny')
  })

  test.each([
    ['192.168.5.9/24', '192.168.5.77', true],
    ['192.168.5.9', '192.168.5.9', true],
    ['192.168.5.9', '192.168.5.8', false],
    ['0.0.0.0/0', '203.0.113.1', true],
    ['10.0.0.0/31', '10.0.0.2', false],
    ['2001:db8::/33', '2001:db8:7fff::1', true],
    ['2001:db8::/33', '2001:db8:8000::1', false],
    ['2001:DB8::1', '2001:db8:0:0::1', true],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['::ffff:10.0.0.0/104', '10.9.9.9', true],
    ['::ffff:10.0.0.0/104', '11.9.9.9', false],
    ['10.0.0.0/8', '::ffff:0a09:0909', true],
    ['10.0.0.0/8', '10.1.1', false],
    ['10.0.0.0/8', 'nonsense', false],
  ])('hold %s against %s: %s', (ipaddr, ipAddress, inside) => {
    const answer = decide([rule('allow', 't', { ipaddr })], pub('t'), { ipAddress })
    expect(answer).toBe(inside ? 'allow' : 'unmatched')
  })
})
