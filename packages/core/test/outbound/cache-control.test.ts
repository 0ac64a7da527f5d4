import { describe, expect, test } from 'vitest'
import { fetchDocument } from '../../src/outbound/fetch-document.ts'

/** How long an answer with this Cache-Control may be kept. */
async function maxAgeOf(value: string | null): Promise<number | null> {
  const headers: Record<string, string> = value === null ? {} : { 'cache-control': value }
  const bounds = {
    fetch: () => Promise.resolve(new Response('{}', { headers })),
    headers: {},
    timeoutMs: 5000,
    maxBodyBytes: 1000,
  }
  const url = new URL('https://issuer.example/jwks')
  const { maxAgeSeconds } = await fetchDocument(url, bounds, new AbortController().signal)
  return maxAgeSeconds
}

describe('Cache-Control', () => {
  test.each([
    [null, null],
    ['', null],
    ['max-age=60', 60],
    ['public, max-age=60, must-revalidate', 60],
    ['public,max-age=60,immutable', 60],
    ['MAX-AGE=60', 60],
    ['max-age=0', 0],
    ['max-age=999999999', 999_999_999],
    ['s-maxage=10', null],
    ['s-maxage=10, max-age=60', 60],
    ['x-max-age=60', null],
    ['max-age=-1', null],
    ['max-age=1.5', null],
    ['max-age=abc', null],
    ['max-age', null],
    ['no-store', 0],
    ['no-cache', 0],
    ['No-Store, max-age=60', 0],
    ['max-age=60, no-cache', 0],
    ['no-cachefoo, max-age=60', 60],
    ['public', null],
  ])('%j keeps the answer for %j seconds', async (value, seconds) => {
    expect(await maxAgeOf(value)).toBe(seconds)
  })
})
