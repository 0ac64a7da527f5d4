import {
  anything,
  array,
  assert,
  constantFrom,
  dictionary,
  ipV4,
  ipV6,
  jsonValue,
  oneof,
  property,
  record,
  string,
} from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccessContext } from '../../src/access-rules/access-context.ts'
import type { AccessRequest } from '../../src/access-rules/access-request.ts'
import { decideAccess } from '../../src/access-rules/decide-access.ts'
import {
  compileAccessRules,
  type AccessRules,
} from '../../src/access-rules/compile-access-rules.ts'
import { isAuthError } from '../../src/errors.ts'
import { contextOf } from './context.ts'

const decisions = ['allow', 'deny', 'unmatched', 'expired']

/** The rules, or null when they were refused as they should be; anything else is thrown on. */
function rulesOf(claim: unknown): AccessRules | null {
  try {
    return compileAccessRules(claim)
  } catch (error) {
    if (isAuthError(error) && error.code === 'policy_invalid') return null
    throw error
  }
}

const odd = oneof(jsonValue(), constantFrom(undefined, Number.NaN, '\ud800', '${zone}'))
const piece = constantFrom(
  'a',
  '+',
  '#',
  '/',
  '$',
  '${clientid}',
  '${client_attrs.a}',
  '${$}',
  '${x}',
  'eq ',
  '%2f',
  '.',
  '\0',
  '\ud800',
)
const text = oneof(
  array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
  constantFrom('t', '/a', 'a/#', '/a/+', 'x/${username}'),
  string(),
)
const field = (...values: unknown[]) =>
  oneof({ weight: 9, arbitrary: constantFrom(...values) }, { weight: 1, arbitrary: odd })
const condition = oneof(constantFrom('^a', 'a+', '(', '10.0.0.0/8', '::/0'), text, odd)
const optional = {
  qos: field(0, '0,1', [2], 3),
  retain: field(true, 'all', 'x'),
  clientid_re: condition,
  username_re: condition,
  ipaddr: condition,
  zone: condition,
  zone_re: condition,
  listener: condition,
  listener_re: condition,
}
const topicRule = record(
  { permission: field('allow', 'deny'), action: field('pub', 'all'), topic: text, ...optional },
  { requiredKeys: ['permission', 'action', 'topic'] },
)
const pathRule = record(
  {
    permission: field('allow', 'deny'),
    method: field('*', ['GET'], 'x'),
    paths: array(text, { maxLength: 3 }),
    ipaddr: condition,
  },
  { requiredKeys: ['permission', 'method', 'paths'] },
)
const claim = oneof(
  jsonValue(),
  array(oneof(topicRule, pathRule), { maxLength: 3 }),
  dictionary(constantFrom('pub', 'sub', 'all'), array(text, { maxLength: 3 })),
)
const request = oneof(
  odd,
  record({ action: field('publish', 'subscribe'), topic: text, qos: field(0, 1, undefined) }),
  record({ method: field('GET', 'HEAD'), path: text }),
)
const context = record({
  clientid: oneof(text, odd),
  username: oneof(text, odd),
  attributes: oneof(record({ a: odd }), odd),
  ipAddress: oneof(ipV4(), ipV6(), odd),
  zone: oneof(text, odd),
  listener: odd,
  certCommonName: odd,
  superuserClaim: odd,
  allowSuperuserClaim: odd,
  nowSeconds: field(1, 2),
  expiresAt: field(null, 1, 2),
})

describe('any input', () => {
  test('is read as rules or refused with policy_invalid, and nothing makes a decision throw', () => {
    let read = 0
    assert(
      property(claim, request, context, (given, asked, who) => {
        const rules = rulesOf(given)
        if (rules === null) return
        read += 1
        const decision = decideAccess(rules, asked as AccessRequest, who as AccessContext)
        expect(decisions).toContain(decision)
      }),
      { numRuns: 3000 },
    )
    // Most must get past the reading, or this says nothing about decisions.
    expect(read).toBeGreaterThan(300)
  })

  test('that is no JSON at all is refused in the same way', () => {
    assert(
      property(anything(), (given) => {
        rulesOf(given)
      }),
      { numRuns: 1000 },
    )
  })

  test('never has a value of the client match what another client’s topics are', () => {
    assert(
      property(string({ unit: 'binary' }), (clientid) => {
        const rules = compileAccessRules({ all: ['own/${clientid}/#'] })
        const foreign = ['own/victim/x', 'own/+/x', 'own/#', '#', 'own', 'own//x']
        for (const topic of clientid === 'victim' ? [] : foreign) {
          expect(decideAccess(rules, { action: 'subscribe', topic }, contextOf({ clientid }))).toBe(
            'deny',
          )
        }
      }),
    )
  }, 30_000)
})
