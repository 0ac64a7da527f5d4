import { expect, test } from 'vitest'
import { EndedTokens } from '../../src/feed/ended-tokens.ts'

test('C170 a revoked session is refused until no token of it can be left', () => {
  const ended = new EndedTokens()
  expect(ended.revoke('one', 10)).toBe(true)
  expect(ended.revoke('two', 20)).toBe(true)
  ended.forget(9)
  expect([ended.isRevoked('one'), ended.isRevoked('two'), ended.size]).toEqual([true, true, 2])
  ended.forget(10)
  expect([ended.isRevoked('one'), ended.isRevoked('two'), ended.size]).toEqual([false, true, 1])
})

test('C170 a session that is revoked again is no news, and is kept from then on', () => {
  const ended = new EndedTokens()
  ended.revoke('one', 10)
  ended.revoke('two', 20)
  expect(ended.revoke('one', 30)).toBe(false)
  ended.forget(20)
  expect([ended.isRevoked('one'), ended.isRevoked('two')]).toEqual([true, false])
})

test('IR-5 a token is replaced by a younger generation, and by any where it carries none', () => {
  const ended = new EndedTokens()
  expect(ended.isReplaced('one', 0)).toBe(false)
  ended.replace('one', 2, 10)
  for (const generation of [0, 1, undefined, null, '2', '9']) {
    expect(ended.isReplaced('one', generation)).toBe(true)
  }
  for (const generation of [2, 3]) expect(ended.isReplaced('one', generation)).toBe(false)
  expect(ended.isReplaced('two', 0)).toBe(false)
})

test('IR-5 an older rotation that comes late takes nothing back', () => {
  const ended = new EndedTokens()
  ended.replace('one', 3, 10)
  ended.replace('one', 2, 20)
  expect(ended.isReplaced('one', 2)).toBe(true)
  ended.replace('one', 3, 20)
  ended.forget(10)
  expect(ended.isReplaced('one', 2)).toBe(false)
})

test('IR-5 a rotation is forgotten in its time, a renewed one later', () => {
  const ended = new EndedTokens()
  ended.replace('one', 1, 10)
  ended.replace('two', 1, 20)
  ended.replace('one', 2, 30)
  ended.forget(19)
  expect([ended.isReplaced('one', 1), ended.isReplaced('two', 0)]).toEqual([true, true])
  ended.forget(20)
  expect([ended.isReplaced('one', 1), ended.isReplaced('two', 0)]).toEqual([true, false])
})

test('IR-5 of a revoked session no rotation is remembered', () => {
  const ended = new EndedTokens()
  ended.replace('one', 5, 10)
  ended.revoke('one', 10)
  expect([ended.isRevoked('one'), ended.isReplaced('one', 0)]).toEqual([true, false])
})
