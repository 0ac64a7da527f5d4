import { describe, expect, test } from 'vitest'
import { ExpiringCache } from '../../src/oauth/expiring-cache.ts'

/** Asks for each token in turn; the tokens for which the answer had to be made. */
async function made(
  cache: ExpiringCache<string>,
  tokens: readonly string[],
  now: number,
  until: number,
): Promise<readonly string[]> {
  const asked: string[] = []
  for (const token of tokens) {
    const value = await cache.get(token, now, () => {
      asked.push(token)
      return Promise.resolve({ value: token, until })
    })
    expect(value).toBe(token)
  }
  return asked
}

describe('ExpiringCache', () => {
  test('C154 answers from memory before until, and not in that second', async () => {
    const cache = new ExpiringCache<string>(10)
    expect(await made(cache, ['a', 'a'], 0, 10)).toEqual(['a'])
    expect(await made(cache, ['a'], 9.9, 20)).toEqual([])
    expect(await made(cache, ['a'], 10, 20)).toEqual(['a'])
  })

  test('C154 does not answer from a time that has not come', async () => {
    const cache = new ExpiringCache<string>(10)
    await made(cache, ['a'], 100, 110)
    expect(await made(cache, ['a'], 99, 110)).toEqual(['a'])
  })

  test('C154 keeps no answer for a clock that yields NaN', async () => {
    const cache = new ExpiringCache<string>(10)
    expect(await made(cache, ['a', 'a'], Number.NaN, 10)).toEqual(['a', 'a'])
    expect(await made(cache, ['b', 'b'], 0, Number.NaN)).toEqual(['b', 'b'])
  })

  test('C154 keeps no more than it may, and what is used last', async () => {
    const cache = new ExpiringCache<string>(3)
    expect(await made(cache, ['a', 'b', 'c', 'a', 'd'], 0, 10)).toEqual(['a', 'b', 'c', 'd'])
    expect(await made(cache, ['a', 'c', 'd'], 0, 10)).toEqual([])
    expect(await made(cache, ['b', 'c', 'd', 'a'], 0, 10)).toEqual(['b', 'a'])
  })

  test('C154 an answer that expired makes room, and is not counted', async () => {
    const cache = new ExpiringCache<string>(2)
    await made(cache, ['a'], 0, 100)
    await made(cache, ['b'], 0, 5)
    expect(await made(cache, ['b'], 6, 100)).toEqual(['b'])
    expect(await made(cache, ['a', 'b'], 7, 100)).toEqual([])
  })

  test('C155 counts what is under way, also after a failure', async () => {
    const cache = new ExpiringCache<string>(2)
    const held = Promise.withResolvers<{ value: string; until: number }>()
    const answers = ['a', 'a', 'b'].map((token) => cache.get(token, 0, () => held.promise))
    expect(cache.pending).toBe(2)
    held.reject(new Error('down'))
    const settled = await Promise.allSettled(answers)
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(cache.pending).toBe(0)
    expect(await made(cache, ['a'], 0, 10)).toEqual(['a'])
  })
})
