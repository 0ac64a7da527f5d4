import { describe, expect, test } from 'vitest'
import { extract, extractGiven } from '../../src/pipeline/extract.ts'
import type { AuthRequest } from '../../src/http/request.ts'
import { refusal } from '../refusal.ts'
import { sign, verifierFor } from '../signing.ts'

const request: AuthRequest = {
  method: 'GET',
  header: () => [],
  query: () => [],
  form: () => [],
}

describe('a request', () => {
  test('gives its one token', () => {
    expect(extract(request, [() => [], () => ['one']])).toBe('one')
  })

  test('without a token in any source is refused as missing', () => {
    expect(() => extract(request, [() => [], () => []])).toThrow(
      expect.objectContaining(refusal('token_missing', /no access token in any/)),
    )
    expect(() => extract(request, [])).toThrow(
      expect.objectContaining(refusal('token_missing', /no access token in any/)),
    )
  })

  test('with tokens in two sources is refused, also when they are equal', () => {
    expect(() => extract(request, [() => ['one'], () => ['one']])).toThrow(
      expect.objectContaining(refusal('token_ambiguous', /expected one access token, got several/)),
    )
  })

  test('with two tokens in one source is refused', () => {
    expect(() => extract(request, [() => ['one', 'two']])).toThrow(
      expect.objectContaining(refusal('token_ambiguous', /expected one access token, got several/)),
    )
  })

  test('is handed to every reader, and empty text counts as a token that came', () => {
    const seen: AuthRequest[] = []
    const reader = (asked: AuthRequest) => {
      seen.push(asked)
      return ['']
    }
    expect(extract(request, [reader])).toBe('')
    expect(seen).toEqual([request])
  })
})

describe('a token that is handed over', () => {
  const good = sign({ alg: 'ES256' })
  const inputs: readonly (readonly [string, unknown])[] = [
    ['undefined', undefined],
    ['object', null],
    ['number', 42],
    ['bigint', 42n],
    ['boolean', true],
    ['symbol', Symbol('token')],
    ['object', Buffer.from(good)],
    ['object', new TextEncoder().encode(good)],
    ['object', Object(good)],
    ['object', [good]],
    ['object', { split: () => good.split('.'), length: good.length }],
    ['object', { toString: () => good }],
    ['function', () => good],
  ]

  test.each(inputs)('C028 of type %s is refused and never coerced', async (type, input) => {
    await expect(verifierFor().verify(input as string)).rejects.toMatchObject(
      refusal('token_malformed', new RegExp(`expected the token as a string, got ${type}`)),
    )
    expect(() => extractGiven(input)).toThrow(/expected the token as a string/)
  })

  test('as a string is passed on as it is', () => {
    expect(extractGiven(good)).toBe(good)
  })
})
