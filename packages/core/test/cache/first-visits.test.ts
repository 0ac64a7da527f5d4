import { describe, expect, test } from 'vitest'
import { FirstVisits } from '../../src/cache/first-visits.ts'

function token(number: number): string {
  return `x.y.${String(number).padStart(12, '0')}`
}

describe('first visits', () => {
  test('are told from second ones', () => {
    const visits = new FirstVisits(10)
    expect([1, 2, 1, 2, 3].map((number) => visits.cameBefore(token(number)))).toEqual([
      false,
      false,
      true,
      true,
      false,
    ])
  })

  test('go by the last eight characters', () => {
    const visits = new FirstVisits(10)
    visits.cameBefore('a.b.12345678')
    expect(visits.cameBefore('c.d.12345678')).toBe(true)
    expect(visits.cameBefore('a.b.02345678')).toBe(false)
    expect(visits.cameBefore('a.b.12345679')).toBe(false)
  })

  test('of text shorter than that are told apart too', () => {
    const visits = new FirstVisits(10)
    expect(['a', 'ab', 'a', ''].map((text) => visits.cameBefore(text))).toEqual([
      false,
      false,
      true,
      // Nothing has the mark of an empty place: it costs a token its trial.
      true,
    ])
  })

  test.each([
    [1, 8],
    [2, 8],
    [5, 16],
    [8, 16],
    [9, 32],
    [1000, 2048],
  ])('are kept for the newest: with room for %i tokens, of %i', (tokens, kept) => {
    const visits = new FirstVisits(tokens)
    for (let number = 0; number < 20_000; number += 1) visits.cameBefore(token(number))
    // Newest first: what was forgotten takes a place only when all that is kept was found.
    let known = 0
    for (let number = 19_999; number >= 0; number -= 1) {
      if (visits.cameBefore(token(number))) known += 1
    }
    expect(known).toBe(kept)
  })

  test('stay through a visit that repeats them', () => {
    const visits = new FirstVisits(1)
    for (let time = 0; time < 100; time += 1) visits.cameBefore(token(1))
    visits.cameBefore(token(2))
    expect(visits.cameBefore(token(1))).toBe(true)
  })
})
