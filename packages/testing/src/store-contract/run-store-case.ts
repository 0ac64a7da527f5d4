import { testClock } from '../test-clock.ts'
import type { OpenStore } from './open-store.ts'
import type { StoreCase } from './store-case.ts'
import { keepRevokedSeconds, newSession, rotation } from './usual-values.ts'

/**
 * Runs one case on a store of its own. The clock starts at the time of day, because a server may
 * delete by its own clock what has ended.
 *
 * @throws what the case or the store says went wrong.
 */
export async function runStoreCase(item: StoreCase, open: OpenStore): Promise<void> {
  const clock = testClock(Date.now())
  const opened = await open({ now: clock.now, keepRevokedSeconds })
  const { store } = opened
  try {
    await store.prepare()
    const second = (await opened.second?.()) ?? store
    try {
      await item.run({
        store,
        second,
        clock,
        login: async (values) => (await store.create(newSession(store, values))).session,
        refresh: (sid, generation, values) => store.rotate(rotation(sid, generation, values)),
      })
    } finally {
      if (second !== store) await second.close()
    }
  } finally {
    await store.close()
    await opened.remove?.()
  }
}
