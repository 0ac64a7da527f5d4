import { describe, expect, test } from 'vitest'
import { TokenCache } from '../../src/cache/token-cache.ts'

/** Text as a token ends: with characters of its own that nobody chose. */
function token(number: number, length = 300): string {
  return String(number).padStart(12, '0').padStart(length, 'x')
}

/** Asks for a token, puts it in where it is missing, and tells which it was. */
function visit(cache: TokenCache<number>, number: number): boolean {
  const known = cache.get(token(number))
  if (known === number) return true
  if (known !== undefined) throw new Error(`expected ${number}, got ${known}`)
  if (cache.admits(token(number))) cache.set(token(number), number)
  return false
}

describe('the room of the cache', () => {
  test.each([1, 2, 10, 1000])('is never more than maxEntries, %i', (maxEntries) => {
    const cache = new TokenCache<number>(maxEntries)
    for (let number = 0; number < 5000; number += 1) cache.set(token(number % 1700), number)
    expect(cache.size).toBeLessThanOrEqual(maxEntries)
    expect(cache.size).toBeGreaterThan(0)
  })

  test('is bounded in characters too: 10,000 tokens of 8 KiB get the place of 2,500', () => {
    const cache = new TokenCache<number>(10_000)
    for (let number = 0; number < 10_000; number += 1) cache.set(token(number, 8192), number)
    expect(cache.characters).toBeLessThanOrEqual(10_000 * 2048)
    expect(cache.size).toBe(2500)
  })

  test('is not for tokens longer than 8 KiB, nor for one that would fill it alone', () => {
    const cache = new TokenCache<number>(10)
    cache.set(token(1, 8193), 1)
    expect(cache.get(token(1, 8193))).toBeUndefined()
    cache.set(token(1, 8192), 1)
    expect(cache.get(token(1, 8192))).toBe(1)
    const small = new TokenCache<number>(1)
    small.set(token(1, 2049), 1)
    expect(small.size).toBe(0)
    small.set(token(1, 2048), 1)
    expect(small.size).toBe(1)
  })

  test('counts what is in it, after any order of visits', () => {
    const cache = new TokenCache<number>(50)
    const texts = Array.from({ length: 200 }, (_, number) =>
      token(number, 100 + (number % 7) * 900),
    )
    let seed = 1
    for (let step = 0; step < 20_000; step += 1) {
      seed = (seed * 48_271) % 2_147_483_647
      const text = texts[seed % (step < 10_000 ? 200 : 60)] as string
      if (cache.get(text) === undefined) cache.set(text, step)
    }
    const kept = texts.filter((text) => cache.get(text) !== undefined)
    expect(cache.size).toBe(kept.length)
    expect(cache.characters).toBe(kept.join('').length)
    expect(cache.characters).toBeLessThanOrEqual(50 * 2048)
  })
})

describe('who stays', () => {
  test('a token gets its place when it comes for the second time', () => {
    const cache = new TokenCache<number>(10)
    expect(cache.admits(token(1))).toBe(false)
    expect(cache.admits(token(2))).toBe(false)
    expect(cache.admits(token(1))).toBe(true)
    expect(cache.size).toBe(0)
  })

  test('what came once is forgotten again in a flood', () => {
    const cache = new TokenCache<number>(10)
    cache.admits(token(0))
    for (let number = 1; number < 300; number += 1) cache.admits(token(number))
    expect(cache.admits(token(0))).toBe(false)
  })

  test('a token that came a thousand times stays no longer than one that came three times', () => {
    const cache = new TokenCache<number>(2)
    cache.set(token(1), 1)
    cache.set(token(2), 2)
    for (let hit = 0; hit < 1000; hit += 1) cache.get(token(1))
    for (let hit = 0; hit < 3; hit += 1) cache.get(token(2))
    cache.set(token(3), 3)
    expect(cache.get(token(1))).toBeUndefined()
    expect(cache.get(token(2))).toBe(2)
  })

  test.each([1, 2])(
    '1,000 tokens in use stay through a flood of 200,000, %i times each',
    (times) => {
      const cache = new TokenCache<number>(10_000)
      const hot = 1000
      for (let round = 0; round < 3; round += 1) {
        for (let number = 0; number < hot; number += 1) visit(cache, number)
      }
      let hits = 0
      let visits = 0
      for (let flood = 0; flood < 200_000; flood += 1) {
        for (let time = 0; time < times; time += 1) visit(cache, 1_000_000 + flood)
        // One visit of a hot token to five of the flood: a round of them lasts for half the cache.
        if (flood % 5 !== 0) continue
        visits += 1
        if (visit(cache, (flood / 5) % hot)) hits += 1
      }
      expect(hits / visits).toBeGreaterThan(0.99)
      expect(cache.size).toBeLessThanOrEqual(10_000)
    },
  )

  test('tokens that come into use in the middle of a flood find a place', () => {
    const cache = new TokenCache<number>(1000)
    let hits = 0
    for (let flood = 0; flood < 50_000; flood += 1) {
      visit(cache, 1_000_000 + flood)
      if (visit(cache, flood % 100) && flood > 10_000) hits += 1
    }
    expect(hits / 39_999).toBeGreaterThan(0.95)
  })

  test('tokens that are no longer in use make room for those that are', () => {
    const cache = new TokenCache<number>(100)
    for (let step = 0; step < 1000; step += 1) visit(cache, step % 80)
    for (let step = 0; step < 5000; step += 1) visit(cache, 500 + (step % 80))
    let hits = 0
    for (let number = 500; number < 580; number += 1) if (visit(cache, number)) hits += 1
    expect(hits).toBeGreaterThan(70)
  })
})

describe('what is compared', () => {
  test('is the whole token: another with the same end is not it', () => {
    const cache = new TokenCache<string>(10)
    cache.set('header.payload.signature-of-twenty-one-characters', 'alice')
    expect(cache.get('header.payloae.signature-of-twenty-one-characters')).toBeUndefined()
    expect(cache.get('signature-of-twenty-one-characters')).toBeUndefined()
    cache.set('header.payloae.signature-of-twenty-one-characters', 'mallory')
    expect(cache.get('header.payload.signature-of-twenty-one-characters')).toBe('alice')
    expect(cache.get('header.payloae.signature-of-twenty-one-characters')).toBeUndefined()
    cache.forget('header.payloae.signature-of-twenty-one-characters')
    expect(cache.get('header.payload.signature-of-twenty-one-characters')).toBe('alice')
  })

  test('a token that was forgotten is unknown until it is set again', () => {
    const cache = new TokenCache<string>(10)
    cache.set(token(1), 'before')
    cache.forget(token(1))
    expect(cache.get(token(1))).toBeUndefined()
    cache.forget(token(2))
    cache.set(token(1), 'after')
    expect(cache.get(token(1))).toBe('after')
    expect(cache.size).toBe(1)
  })
})
