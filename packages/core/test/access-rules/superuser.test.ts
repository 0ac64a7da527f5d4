import { describe, expect, test } from 'vitest'
import type { AccessContext } from '../../src/access-rules/access-context.ts'
import { decideAccess } from '../../src/access-rules/decide-access.ts'
import { compileAccessRules } from '../../src/access-rules/compile-access-rules.ts'
import { contextOf, startSeconds } from './context.ts'

describe('EM-16 the superuser claim', () => {
  const rules = compileAccessRules({})
  const asked = (more: Partial<AccessContext>) =>
    decideAccess(rules, { action: 'publish', topic: 'a/b' }, contextOf(more))

  test.each([true, 'true', 1, '1', 2, '2', '02'])(
    'EM-16 lifts all rules when it is %j',
    (claim) => {
      expect(asked({ superuserClaim: claim, allowSuperuserClaim: true })).toBe('allow')
      expect(asked({ superuserClaim: claim, allowSuperuserClaim: false })).toBe('deny')
      expect(asked({ superuserClaim: claim })).toBe('deny')
      expect(asked({ superuserClaim: claim, allowSuperuserClaim: 1 as unknown as true })).toBe(
        'deny',
      )
    },
  )

  const untrue = [
    false,
    'false',
    'TRUE',
    0,
    '0',
    '',
    null,
    undefined,
    -1,
    '-1',
    0.5,
    1.5,
    '1x',
    [true],
    {},
  ]
  test.each(untrue)('EM-16 lifts nothing when it is %j', (claim) => {
    expect(asked({ superuserClaim: claim, allowSuperuserClaim: true })).toBe('deny')
  })

  test('EM-16 ends with the token', () => {
    const more = { superuserClaim: true, allowSuperuserClaim: true, expiresAt: startSeconds - 1 }
    expect(asked(more)).toBe('expired')
  })
})
