import { deepEqual, equal } from 'node:assert/strict'
import type { StoreCase } from '../store-case.ts'

export const openingCases: readonly StoreCase[] = [
  {
    id: 'ST001',
    name: 'prepare may be called again, by many at once, and leaves what is there',
    run: async ({ store, second, login }) => {
      const session = await login()
      await store.writeKeys({ version: 1, sealed: 'one' })
      await Promise.all([store.prepare(), second.prepare(), store.prepare(), second.prepare()])
      deepEqual(await store.get(session.sid), session)
      deepEqual(await second.readKeys(), { version: 1, sealed: 'one' })
    },
  },
  {
    id: 'ST002',
    name: 'the store says what kind it is, and where it has buckets they fit two bytes',
    run: async ({ store }) => {
      equal(typeof store.kind, 'string')
      equal(store.kind === '', false)
      for (const subject of ['ann', 'bob', '安']) {
        const bucket = store.bucketOf?.(subject) ?? 0
        equal(Number.isInteger(bucket) && bucket >= 0 && bucket <= 65_535, true)
        equal(store.bucketOf?.(subject) ?? 0, bucket)
      }
    },
  },
]
