import { describe, expect, test } from 'vitest'
import type { SharedOptions } from '../../src/options/verifier-options.ts'
import { messageOf } from '../options/option-error.ts'
import { verifierFor } from '../signing.ts'

function made(cache: unknown): () => unknown {
  return () => verifierFor({ cache: cache as NonNullable<SharedOptions['cache']> })
}

describe('the cache option', () => {
  test.each([0, -1, 1.5, 1_000_001, '10', null, NaN])('refuses maxEntries %j', (maxEntries) => {
    expect(messageOf(made({ maxEntries }))).toMatch(/^Sekisho: cache\.maxEntries must be .+; got /)
  })

  test('refuses maxEntries that is undefined, and names it does not have', () => {
    expect(messageOf(made({ maxEntries: undefined }))).toMatch(
      /maxEntries must be set, or left out/,
    )
    expect(messageOf(made({ ttl: 60 }))).toMatch(/cache has no option "ttl"; it has maxEntries/)
  })

  test.each([false, {}, { maxEntries: 1 }, { maxEntries: 1_000_000 }])('takes %j', (cache) => {
    expect(made(cache)).not.toThrow()
  })
})
