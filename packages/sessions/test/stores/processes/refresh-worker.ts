import { Pool } from 'pg'
import { createClient } from 'redis'
import { postgresStore } from '../../../src/stores/postgres/postgres-store.ts'
import { redisStore } from '../../../src/stores/redis/redis-store.ts'
import { sqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts'
import type { RotationRequest, SessionStore } from '../../../src/store/session-store.ts'

/** Where the store is; `space` is the schema, the prefix, or nothing. */
export interface StorePlace {
  readonly kind: 'postgres' | 'redis' | 'sqlite'
  readonly address: string
  readonly space: string
}

/** What a worker is told: first a place, to which it answers `ready`, then storms. */
export type WorkerOrder =
  | { readonly place: StorePlace }
  | { readonly request: RotationRequest; readonly times: number }

/** Of each answer the outcome, and the generation where there is one. */
export type WorkerAnswer = 'ready' | readonly string[]

export async function openStoreAt({ kind, address, space }: StorePlace): Promise<{
  readonly store: SessionStore
  readonly close: () => Promise<unknown>
}> {
  if (kind === 'postgres') {
    const pool = new Pool({ connectionString: address, max: 5 })
    return { store: postgresStore({ pool, schema: space }), close: () => pool.end() }
  }
  if (kind === 'redis') {
    const client = createClient({ url: address })
    await client.connect()
    return { store: redisStore({ client, prefix: space }), close: () => client.close() }
  }
  const store = sqliteStore({ path: address, busyTimeoutMs: 20_000 })
  return { store, close: () => store.close() }
}

let store: SessionStore | null = null

async function answer(order: WorkerOrder): Promise<WorkerAnswer> {
  if ('place' in order) {
    const opened = await openStoreAt(order.place)
    store = opened.store
    await store.prepare()
    return 'ready'
  }
  const { request, times } = order
  const results = await Promise.all(Array.from({ length: times }, () => store?.rotate(request)))
  return results.map((result) =>
    result !== undefined && 'session' in result
      ? `${result.outcome} ${result.session.generation}`
      : `${result?.outcome}`,
  )
}

process.on('message', (order: WorkerOrder) => {
  void answer(order).then((reply) => process.send?.(reply))
})
