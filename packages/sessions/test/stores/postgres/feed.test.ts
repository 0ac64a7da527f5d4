import { describe, expect, test } from 'vitest'
import type { PostgresPool } from '../../../src/stores/postgres/postgres-store.ts'
import { testServer } from '../../servers/test-server.ts'
import { login, usualRotation } from '../usual-session.ts'
import { openSchema } from './open-schema.ts'

const url = await testServer('postgres')

/** A pool whose transactions do not commit before `commit` is called; `reached` says that one waits. */
function heldPool(pool: PostgresPool) {
  const gate = Promise.withResolvers<void>()
  const arrival = Promise.withResolvers<void>()
  const held: PostgresPool = {
    connect: async () => {
      const client = await pool.connect()
      return {
        query: async (text, values) => {
          if (text === 'COMMIT') {
            arrival.resolve()
            await gate.promise
          }
          return client.query(text, values)
        },
        release: (destroy) => client.release(destroy),
        on: (event, listener) => client.on(event, listener),
        removeListener: (event, listener) => client.removeListener(event, listener),
      }
    },
  }
  return { pool: held, commit: gate.resolve, reached: arrival.promise }
}

describe.skipIf(url === null)('the feed of PostgreSQL', () => {
  test('S30 shows a change that happened earlier and is committed later, once', async () => {
    const opened = openSchema(url ?? '')
    const store = opened.store()
    await store.prepare()
    const [early, late] = [await login(store), await login(store)]
    const start = await store.changes({ windowMs: 0 }, 10)
    const held = heldPool(opened.pool())
    const slow = opened.store({ pool: held.pool }).revoke({ sid: early }, 'logout')
    await held.reached
    await store.revoke({ sid: late }, 'logout')

    const first = await store.changes({ cursor: start.cursor }, 10)
    expect(first.items.map(({ sid }) => sid)).toEqual([late])
    held.commit()
    await slow
    const second = await store.changes({ cursor: first.cursor }, 10)
    expect(second.items.map(({ sid }) => sid)).toEqual([early])
    expect(second.items[0]?.at).toBeLessThanOrEqual(first.items[0]?.at ?? 0)
    const third = await store.changes({ cursor: second.cursor }, 10)
    expect(third).toMatchObject({ items: [], more: false })
  })

  test('S30 a change that is committed while pages are read comes with the next round', async () => {
    const opened = openSchema(url ?? '')
    const store = opened.store()
    await store.prepare()
    const sids = [await login(store), await login(store), await login(store), await login(store)]
    const held = heldPool(opened.pool())
    const slow = opened.store({ pool: held.pool }).revoke({ sid: sids[0] ?? '' }, 'logout')
    await held.reached
    for (const sid of sids.slice(1)) await store.revoke({ sid }, 'logout')

    const seen = new Set<string>()
    let page = await store.changes({ windowMs: 60_000 }, 1)
    held.commit()
    await slow
    for (let round = 0; round < 10; round += 1) {
      for (const { sid } of page.items) seen.add(sid)
      page = await store.changes({ cursor: page.cursor }, 1)
    }
    expect([...seen].toSorted()).toEqual(sids.toSorted())
  })

  test('a transaction of somebody else that stays open delays nothing', async () => {
    const opened = openSchema(url ?? '')
    const store = opened.store()
    await store.prepare()
    const sid = await login(store)
    const start = await store.changes({ windowMs: 0 }, 10)
    const other = await opened.pool().connect()
    await other.query('BEGIN; SELECT pg_current_xact_id()')
    await store.revoke({ sid }, 'logout')
    const { items } = await store.changes({ cursor: start.cursor }, 10)
    expect(items).toMatchObject([{ sid, revoked: true }])
    await other.query('ROLLBACK')
    other.release()
  })

  test('an announced rotation is in the feed, the last one only; another is not', async () => {
    const store = openSchema(url ?? '').store()
    await store.prepare()
    const [loud, quiet] = [await login(store), await login(store)]
    const start = await store.changes({ windowMs: 0 }, 10)
    await store.rotate(usualRotation(loud, 0, { announce: true }))
    await store.rotate(usualRotation(loud, 1, { announce: true }))
    await store.rotate(usualRotation(quiet, 0))
    const { items } = await store.changes({ cursor: start.cursor }, 10)
    expect(items).toMatchObject([{ sid: loud, revoked: false, generation: 2 }])
  })

  test('a cursor of a server that was ahead starts over with all that is kept', async () => {
    const store = openSchema(url ?? '').store()
    await store.prepare()
    const sid = await login(store)
    await store.revoke({ sid }, 'logout')
    const cursor = JSON.stringify({
      seen: '9000000000:9000000000:',
      next: null,
      after: { at: -1, sid: '' },
    })
    const { items } = await store.changes({ cursor }, 10)
    expect(items).toMatchObject([{ sid, revoked: true }])
  })
})
