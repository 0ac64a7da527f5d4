import { testClock, type TestClock } from '@sekisho/testing'
import { describe } from 'vitest'
import { resolveSessions } from '../../src/options/resolve-sessions.ts'
import type { SessionEvent } from '../../src/session-events.ts'
import { SessionService } from '../../src/session-service.ts'
import type { SessionsOptions } from '../../src/sessions.ts'
import type { SessionStore, StoreOptions } from '../../src/store/session-store.ts'
import { testStores } from '../stores.ts'

/** Servers of one issuer over one store, with clocks that stand still. */
export interface World {
  /** Of the servers. */
  readonly clock: TestClock
  /** Of the store. */
  readonly storeClock: TestClock
  readonly store: SessionStore
  /** What all servers reported, in order. */
  readonly events: SessionEvent[]
  /** Starts one more server; it looks at the feed only when its `follow` is called. */
  readonly server: (options?: Partial<SessionsOptions>) => SessionService
  /** Lets time pass for servers and store. */
  readonly pass: (seconds: number) => void
}

export const secret = 'a secret of the tests, with more than thirty-two bytes'
export const issuer = 'https://issuer.example'

/** Runs tests over every store that there is a server for. */
export function describeOnStores(
  title: string,
  tests: (withWorld: (test: (world: World) => Promise<void>) => () => Promise<void>) => void,
): void {
  for (const { name, open } of testStores) {
    describe.skipIf(open === null)(`${title}, ${name} store`, () => {
      tests((test) => async () => {
        const clock = testClock()
        const storeClock = testClock()
        const options: StoreOptions = { now: storeClock.now }
        const opened = await open?.(options)
        if (opened === undefined) throw new Error('skipped')
        const world = worldOver(opened.store, clock, storeClock, () => opened.another(options))
        try {
          await test(world)
        } finally {
          await world.close()
          await opened.close()
        }
      })
    })
  }
}

function worldOver(
  store: SessionStore,
  clock: TestClock,
  storeClock: TestClock,
  another: () => SessionStore,
): World & { close(): Promise<void> } {
  const events: SessionEvent[] = []
  const servers: SessionService[] = []
  return {
    clock,
    storeClock,
    store,
    events,
    server: (options = {}) => {
      const resolved = resolveSessions({
        issuer,
        audience: 'api',
        secret,
        store: another(),
        now: clock.now,
        feedPollSeconds: 3600,
        onEvent: (event) => events.push(event),
        ...options,
      })
      const server = new SessionService(resolved)
      servers.push(server)
      return server
    },
    pass: (seconds) => {
      clock.advanceSeconds(seconds)
      storeClock.advanceSeconds(seconds)
    },
    close: async () => {
      await Promise.all(servers.map((server) => server.close()))
    },
  }
}

/** How often each type of event was reported. */
export function countEvents(events: readonly SessionEvent[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { type } of events) counts[type] = (counts[type] ?? 0) + 1
  return counts
}

/** What came of many calls: answers, and the codes of refusals with how often. */
export async function settle<Answer>(calls: readonly Promise<Answer>[]): Promise<{
  readonly answers: readonly Answer[]
  readonly codes: Readonly<Record<string, number>>
}> {
  const answers: Answer[] = []
  const codes: Record<string, number> = {}
  for (const result of await Promise.allSettled(calls)) {
    if (result.status === 'fulfilled') answers.push(result.value)
    else {
      const { code } = result.reason as { readonly code?: string }
      codes[String(code)] = (codes[String(code)] ?? 0) + 1
    }
  }
  return { answers, codes }
}
