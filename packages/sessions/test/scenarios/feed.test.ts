import { createConnectionRegistry } from '@sekisho/core'
import { expect, test, vi } from 'vitest'
import type { SessionStore } from '../../src/store/session-store.ts'
import { meddle } from './meddling-store.ts'
import { countEvents, describeOnStores, issuer, settle } from './open-world.ts'

const revoked = { code: 'token_revoked' }

async function away(): Promise<never> {
  throw new Error('away')
}

describeOnStores('the feed of revocations', (withWorld) => {
  test(
    'S31 C170 every server refuses every revoked session after its next look, and no other one',
    withWorld(async ({ server }) => {
      const [first, ...others] = Array.from({ length: 6 }, () => server())
      const pairs = await Promise.all(
        Array.from({ length: 60 }, (_, index) => first!.login({ subject: `user ${index % 20}` })),
      )
      await Promise.all(others.map((each) => each.start()))
      const ending = pairs.slice(0, 40)
      await Promise.all(ending.map(({ sid }, index) => others[index % 5]!.revoke({ sid })))
      await Promise.all(others.map((each) => each.follow()))
      for (const each of others) {
        const { answers, codes } = await settle(
          pairs.map(({ accessToken }) => each.verifier.verify(accessToken)),
        )
        expect(codes).toEqual({ token_revoked: 40 })
        expect(answers.map(({ claims }) => claims['sid'])).toEqual(
          pairs.slice(40).map(({ sid }) => sid),
        )
        expect(each.health().revokedInMemory).toBe(40)
      }
    }),
  )

  test(
    'S32 C172 without the feed `open` goes on, and catches up',
    withWorld(async ({ server, store, pass, events }) => {
      const meddling = meddle(store)
      const options = { feedMaxStaleSeconds: 3600, accessTokenSeconds: 43_200 }
      const [sessions, other] = [server({ store: meddling.store, ...options }), server(options)]
      const { accessToken, sid } = await other.login({ subject: 'ann' })
      await sessions.start()
      meddling.trouble = 'down'
      await other.logout(sid)
      pass(3601)
      await sessions.follow()
      await sessions.follow()
      await expect(sessions.verifier.verify(accessToken)).resolves.toMatchObject({})
      expect(sessions.health()).toMatchObject({ ready: true, feedAgeSeconds: 3601 })
      expect(sessions.verifier.health().sources).toMatchObject([{ state: 'stale' }])
      meddling.trouble = 'none'
      await sessions.follow()
      await expect(sessions.verifier.verify(accessToken)).rejects.toMatchObject(revoked)
      expect(sessions.health()).toMatchObject({
        feedAgeSeconds: expect.closeTo(0, -1) as number,
        lastError: null,
      })
      expect(events.filter(({ type }) => type.startsWith('feed.'))).toEqual([
        { type: 'feed.stale', ageSeconds: 3601 },
        { type: 'feed.recovered' },
      ])
      pass(3601)
      expect(sessions.health().ready).toBe(true)
      meddling.trouble = 'down'
      await sessions.follow()
      expect(countEvents(events)['feed.stale']).toBe(2)
    }),
  )

  test(
    'S32 C172 `verify` asks the store once the feed is old',
    withWorld(async ({ server, store, pass }) => {
      const meddling = meddle(store)
      const sessions = server({
        store: meddling.store,
        whenStale: 'verify',
        feedMaxStaleSeconds: 3600,
        accessTokenSeconds: 43_200,
      })
      const other = server()
      const ended = await sessions.login({ subject: 'ann' })
      const living = await sessions.login({ subject: 'ann' })
      await other.logout(ended.sid)
      await expect(sessions.verifier.verify(ended.accessToken)).resolves.toMatchObject({})
      meddling.calls.length = 0
      await expect(sessions.verifier.verify(living.accessToken)).resolves.toMatchObject({})
      expect(meddling.calls).toEqual([])
      pass(3600)
      await expect(sessions.verifier.verify(living.accessToken)).resolves.toMatchObject({})
      expect(meddling.calls).toEqual([])
      pass(1)
      await expect(sessions.verifier.verify(ended.accessToken)).rejects.toMatchObject(revoked)
      await expect(sessions.verifier.verify(living.accessToken)).resolves.toMatchObject({})
      expect(meddling.calls).toEqual(['get', 'get'])
      meddling.trouble = 'down'
      await expect(sessions.verifier.verify(living.accessToken)).rejects.toMatchObject({
        code: 'revocation_unavailable',
      })
    }),
  )

  test(
    'S32 C172 an outage is noticed though the clock was set back meanwhile',
    withWorld(async ({ server, store, clock }) => {
      const meddling = meddle(store)
      const options = { feedMaxStaleSeconds: 3600, accessTokenSeconds: 43_200 }
      const sessions = server({ store: meddling.store, whenStale: 'closed', ...options })
      const { accessToken } = await sessions.login({ subject: 'ann' })
      meddling.trouble = 'down'
      clock.advanceSeconds(-1)
      const steady = performance.now()
      const passed = vi.spyOn(performance, 'now')
      try {
        for (const [seconds, ready] of [
          [3590, true],
          [3660, false],
        ] as const) {
          passed.mockReturnValue(steady + seconds * 1000)
          expect([seconds, sessions.health().ready]).toEqual([seconds, ready])
        }
        await expect(sessions.verifier.verify(accessToken)).rejects.toMatchObject({
          code: 'revocation_unavailable',
        })
      } finally {
        passed.mockRestore()
      }
    }),
  )

  test(
    'S32 C172 `closed` answers 503 until the feed is back',
    withWorld(async ({ server, store, pass }) => {
      const meddling = meddle(store)
      const options = { feedMaxStaleSeconds: 3600, accessTokenSeconds: 43_200 }
      const sessions = server({ store: meddling.store, whenStale: 'closed', ...options })
      const { accessToken } = await sessions.login({ subject: 'ann' })
      meddling.trouble = 'down'
      pass(3601)
      await sessions.follow()
      await expect(sessions.verifier.verify(accessToken)).rejects.toMatchObject({
        code: 'revocation_unavailable',
        kind: 'unavailable',
      })
      expect(sessions.health().ready).toBe(false)
      expect(sessions.verifier.health().status).toBe('unavailable')
      meddling.trouble = 'none'
      await sessions.follow()
      expect(sessions.health().ready).toBe(true)
      await expect(sessions.verifier.verify(accessToken)).resolves.toMatchObject({})
    }),
  )

  test(
    'S33 a server that starts after a revocation refuses from its first request on',
    withWorld(async ({ server, pass }) => {
      const sessions = server()
      const pairs = await Promise.all(
        Array.from({ length: 30 }, () => sessions.login({ subject: 'ann' })),
      )
      await sessions.revoke({ subject: 'ann' })
      pass(200)
      const fresh = server()
      expect(fresh.health()).toMatchObject({ ready: false })
      const { codes } = await settle(
        pairs.map(({ accessToken }) => fresh.verifier.verify(accessToken)),
      )
      expect(codes).toEqual({ token_revoked: 30 })
      expect(fresh.health()).toMatchObject({ ready: true, revokedInMemory: 30 })
    }),
  )

  test(
    'S33 forgets a revoked session once its tokens have expired',
    withWorld(async ({ server, pass }) => {
      const sessions = server()
      const { sid } = await sessions.login({ subject: 'ann' })
      await sessions.logout(sid)
      // What is seen twice is kept from the second time on.
      await sessions.follow()
      pass(364)
      await sessions.follow()
      expect(sessions.health().revokedInMemory).toBe(1)
      pass(366)
      await sessions.follow()
      expect(sessions.health().revokedInMemory).toBe(0)
    }),
  )

  test(
    'S42 the connections of a session close with it, on the server that has them',
    withWorld(async ({ server }) => {
      const connections = createConnectionRegistry()
      const [sessions, other] = [server(), server({ connections })]
      const ann = await sessions.login({ subject: 'ann' })
      const bob = await sessions.login({ subject: 'bob' })
      const closed: string[] = []
      for (const { accessToken, subject } of [ann, bob]) {
        const connection = {
          authentication: await other.verifier.verify(accessToken),
          revoke: () => {
            closed.push(subject)
            connections.delete(connection)
          },
        }
        connections.add(connection)
      }
      await sessions.logout(ann.sid)
      expect(closed).toEqual([])
      await other.follow()
      await other.follow()
      expect(closed).toEqual(['ann'])
      await other.logout(bob.sid)
      expect(closed).toEqual(['ann', 'bob'])
      expect(issuer).toBe('https://issuer.example')
    }),
  )

  test(
    'C170 a clock that was ahead for a while brings no revoked token back',
    withWorld(async ({ server, clock }) => {
      const sessions = server()
      const { accessToken, sid } = await sessions.login({ subject: 'ann' })
      await sessions.logout(sid)
      await sessions.follow()
      for (const seconds of [7200, -7200]) {
        clock.advanceSeconds(seconds)
        // The steady clock goes on meanwhile.
        expect(sessions.health().feedAgeSeconds).toBeCloseTo(Math.max(0, seconds), -1)
        await sessions.follow()
      }
      await expect(sessions.verifier.verify(accessToken)).rejects.toMatchObject(revoked)
    }),
  )

  test(
    'C170 goes on from where it was, and reads everything again only where the clock went back',
    withWorld(async ({ server, store, clock }) => {
      const asked: string[] = []
      const recording: SessionStore = new Proxy(store, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name)
          if (typeof value !== 'function') return value
          return (...given: readonly unknown[]): unknown => {
            if (name === 'changes') asked.push(Object.keys(given[0] as object).join())
            return Reflect.apply(value, target, given)
          }
        },
      })
      const sessions = server({ store: recording })
      await sessions.start()
      for (const seconds of [0, 1, -1]) {
        clock.advanceSeconds(seconds)
        await sessions.follow()
      }
      expect(asked).toEqual(['windowMs', 'cursor', 'cursor', 'windowMs'])
    }),
  )

  test(
    'S15 a feed that never was read is not stale but absent',
    withWorld(async ({ server, store, events }) => {
      const sessions = server({
        store: new Proxy(store, {
          get: (target, name) => {
            const value: unknown = name === 'changes' ? away : Reflect.get(target, name)
            return typeof value === 'function' ? (value.bind(target) as unknown) : value
          },
        }),
      })
      await expect(sessions.start()).rejects.toMatchObject({ code: 'store_unavailable' })
      expect(sessions.health()).toMatchObject({ ready: false, feedAgeSeconds: null })
      expect(events).toEqual([])
    }),
  )

  test(
    'S42 a connection that was opening while its session ended closes with one of the next looks',
    withWorld(async ({ server, pass }) => {
      const connections = createConnectionRegistry()
      const sessions = server({ connections })
      const { accessToken, sid } = await sessions.login({ subject: 'ann' })
      const authentication = await sessions.verifier.verify(accessToken)
      await sessions.logout(sid)
      let closed = 0
      const open = () => connections.add({ authentication, revoke: () => (closed += 1) })
      pass(30)
      await sessions.follow()
      pass(29)
      open()
      expect(closed).toBe(0)
      await sessions.follow()
      expect(closed).toBe(1)
      // No handshake takes longer, and nothing is remembered for ever.
      pass(1)
      await sessions.follow()
      closed = 0
      await sessions.follow()
      expect(closed).toBe(0)
    }),
  )

  test(
    'IR-5 with strict pairs a refresh ends the access token before it, everywhere after a look',
    withWorld(async ({ server }) => {
      const [sessions, other] = [server({ strictPairs: true }), server({ strictPairs: true })]
      const first = await sessions.login({ subject: 'ann' })
      await other.start()
      const second = await sessions.refresh(first.refreshToken)
      expect(second.sid).toBe(first.sid)
      await expect(sessions.verifier.verify(first.accessToken)).rejects.toMatchObject(revoked)
      await expect(other.verifier.verify(first.accessToken)).resolves.toMatchObject({})
      await other.follow()
      await expect(other.verifier.verify(first.accessToken)).rejects.toMatchObject(revoked)
      for (const each of [sessions, other]) {
        await expect(each.verifier.verify(second.accessToken)).resolves.toMatchObject({})
      }
    }),
  )

  test(
    'S32 IR-5 `verify` asks for the generation too',
    withWorld(async ({ server, pass }) => {
      const options = {
        strictPairs: true,
        whenStale: 'verify',
        feedMaxStaleSeconds: 3600,
        accessTokenSeconds: 43_200,
      } as const
      const [sessions, other] = [server(options), server(options)]
      const first = await sessions.login({ subject: 'ann' })
      const second = await other.refresh(first.refreshToken)
      await expect(sessions.verifier.verify(first.accessToken)).resolves.toMatchObject({})
      pass(3601)
      await expect(sessions.verifier.verify(first.accessToken)).rejects.toMatchObject(revoked)
      await expect(sessions.verifier.verify(second.accessToken)).resolves.toMatchObject({})
    }),
  )

  test(
    'IR-5 without them the access token before lives on to its end',
    withWorld(async ({ server }) => {
      const sessions = server()
      const first = await sessions.login({ subject: 'ann' })
      await sessions.refresh(first.refreshToken)
      await sessions.follow()
      await expect(sessions.verifier.verify(first.accessToken)).resolves.toMatchObject({})
    }),
  )
})

describeOnStores('a store', (withWorld) => {
  test(
    'says how long it tells of revocations',
    withWorld(async ({ store }) => {
      expect(store.keepRevokedSeconds).toBe(86_400)
    }),
  )
})
