import type { SessionStore } from '../../src/store/session-store.ts'

/** A store with trouble in between, and a record of what it was asked. */
export interface MeddlingStore {
  readonly store: SessionStore
  readonly calls: string[]
  /** `down`: nothing reaches the store. `deaf`: all is done, but no answer comes back. */
  trouble: 'none' | 'down' | 'deaf'
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
          const answer: unknown = await Reflect.apply(value, target, given)
          if (meddling.trouble === 'deaf') throw new Error('timed out')
          return answer
        }
      },
    }),
  }
  return meddling
}
