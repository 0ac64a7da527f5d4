import type { SessionStore } from '../../src/store/session-store.ts'

/** A store with trouble in between, and a record of what it was asked. */
export interface MeddlingStore {
  readonly store: SessionStore
  readonly calls: string[]
  /**
   * `down`: nothing reaches the store. `deaf`: all is done, but no answer comes back. `slow`: calls and
   * answers overtake each other.
   */
  trouble: 'none' | 'down' | 'deaf' | 'slow'
}

async function delay(): Promise<void> {
  const turns = Math.floor(Math.random() * 8)
  for (let turn = 0; turn < turns; turn += 1) {
    await new Promise(setImmediate)
  }
}

export function meddle(inner: SessionStore): MeddlingStore {
  const meddling: MeddlingStore = {
    calls: [],
    trouble: 'none',
    store: new Proxy(inner, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function' || name === 'bucketOf') return value
        return async (...given: readonly unknown[]) => {
          meddling.calls.push(String(name))
          if (meddling.trouble === 'down') throw new Error('connection refused')
          if (meddling.trouble === 'slow') await delay()
          const answer: unknown = await Reflect.apply(value, target, given)
          if (meddling.trouble === 'slow') await delay()
          if (meddling.trouble === 'deaf') throw new Error('timed out')
          return answer
        }
      },
    }),
  }
  return meddling
}
