import { deepEqual, equal } from 'node:assert/strict'
import type { StoreCase } from '../store-case.ts'

export const keysCases: readonly StoreCase[] = [
  {
    id: 'ST701',
    name: 'there are no keys at first, and only version 1 can be the first',
    run: async ({ store, second }) => {
      equal(await store.readKeys(), null)
      equal(await store.writeKeys({ version: 2, sealed: 'two' }), false)
      equal(await store.readKeys(), null)
      equal(await store.writeKeys({ version: 1, sealed: 'one' }), true)
      deepEqual(await second.readKeys(), { version: 1, sealed: 'one' })
    },
  },
  {
    id: 'ST702',
    name: 'keys are written only over the version before',
    run: async ({ store, second }) => {
      await store.writeKeys({ version: 1, sealed: 'one' })
      for (const version of [0, 1, 3]) {
        equal(await second.writeKeys({ version, sealed: 'other' }), false)
      }
      deepEqual(await store.readKeys(), { version: 1, sealed: 'one' })
      equal(await second.writeKeys({ version: 2, sealed: 'two' }), true)
      equal(await store.writeKeys({ version: 2, sealed: 'late' }), false)
      deepEqual(await store.readKeys(), { version: 2, sealed: 'two' })
    },
  },
  {
    id: 'ST703',
    name: 'of many who write the same version one succeeds',
    run: async ({ store, second }) => {
      for (const version of [1, 2]) {
        const written = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            (index % 2 === 0 ? store : second).writeKeys({ version, sealed: `keys ${index}` }),
          ),
        )
        equal(written.filter(Boolean).length, 1)
        const winner = written.indexOf(true)
        deepEqual(await store.readKeys(), { version, sealed: `keys ${winner}` })
      }
    },
  },
  {
    id: 'ST704',
    name: 'keys come back letter for letter, also long ones',
    run: async ({ store, second }) => {
      const sealed = `Ünïcode "quotes" \\ {json} ${'k'.repeat(60_000)}`
      await store.writeKeys({ version: 1, sealed })
      deepEqual(await second.readKeys(), { version: 1, sealed })
    },
  },
]
