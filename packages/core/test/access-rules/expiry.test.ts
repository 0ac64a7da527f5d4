import { describe, expect, test } from 'vitest'
import { decideAccess } from '../../src/access-rules/decide-access.ts'
import { compileAccessRules } from '../../src/access-rules/compile-access-rules.ts'
import { contextOf, startSeconds } from './context.ts'

describe('EM-14 rules expire with their token', () => {
  const rules = compileAccessRules({ sub: ['a/b'] })
  const at = (nowSeconds: number, expiresAt: number | null) =>
    decideAccess(rules, { action: 'subscribe', topic: 'a/b' }, contextOf({ nowSeconds, expiresAt }))

  test('EM-14 allows until the second of exp, and answers expired from then on', () => {
    expect(at(startSeconds + 4, startSeconds + 5)).toBe('allow')
    expect(at(startSeconds + 5, startSeconds + 5)).toBe('allow')
    expect(at(startSeconds + 5.001, startSeconds + 5)).toBe('expired')
    expect(at(startSeconds + 6, startSeconds + 5)).toBe('expired')
  })

  test('EM-14 never expires without exp', () => {
    expect(at(startSeconds + 6, null)).toBe('allow')
  })

  test('EM-14 is expired at any time when exp is no whole number, as the product has it', () => {
    for (const exp of [1_700_000_005.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(at(startSeconds + 4, exp)).toBe('expired')
      expect(at(startSeconds + 6, exp)).toBe('expired')
    }
    expect(at(startSeconds, '1700000005' as unknown as number)).toBe('expired')
    expect(at(startSeconds, undefined as unknown as null)).toBe('expired')
    expect(at(Number.NaN, startSeconds + 5)).toBe('expired')
  })
})
