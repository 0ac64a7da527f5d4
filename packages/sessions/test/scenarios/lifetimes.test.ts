import { expect, test } from 'vitest'
import { aal2 } from '../../src/index.ts'
import { describeOnStores } from './open-world.ts'

const expired = {
  code: 'session_expired',
  message: 'the session ended by its idle or absolute lifetime',
}

describeOnStores('lifetimes', (withWorld) => {
  test(
    'S20 C167 C179 a session ends when it was idle too long, and activity keeps it',
    withWorld(async ({ server, pass, events }) => {
      const sessions = server({ idleSeconds: 100 })
      const first = await sessions.login({ subject: 'ann' })
      let { refreshToken } = first
      for (let turn = 0; turn < 3; turn += 1) {
        pass(99)
        refreshToken = (await sessions.refresh(refreshToken)).refreshToken
      }
      pass(100)
      await expect(sessions.refresh(refreshToken)).rejects.toMatchObject(expired)
      expect(events.at(-1)).toEqual({ type: 'session.expired_denied', sid: first.sid })
    }),
  )

  test(
    'S21 C167 no rotation carries it beyond its absolute end, and no token outlives it',
    withWorld(async ({ server, pass, clock }) => {
      const sessions = server({ idleSeconds: 100, absoluteSeconds: 250, accessTokenSeconds: 60 })
      const first = await sessions.login({ subject: 'ann' })
      const end = first.issuedAt + 250
      let pair = first
      for (let turn = 0; turn < 3; turn += 1) {
        pass(80)
        pair = await sessions.refresh(pair.refreshToken)
        expect(pair.refreshExpiresAt).toBe(Math.min(clock.now() / 1000 + 100, end))
        expect(pair.expiresAt).toBe(Math.min(clock.now() / 1000 + 60, end))
      }
      expect(pair.expiresAt).toBe(end)
      pass(10)
      await expect(sessions.refresh(pair.refreshToken)).rejects.toMatchObject(expired)
    }),
  )

  test(
    'S22 a repeated answer keeps nothing alive',
    withWorld(async ({ server, pass, store }) => {
      const sessions = server({ idleSeconds: 100 })
      const { refreshToken, sid } = await sessions.login({ subject: 'ann' })
      const { refreshExpiresAt } = await sessions.refresh(refreshToken)
      const before = await store.get(sid)
      pass(5)
      expect((await sessions.refresh(refreshToken)).refreshExpiresAt).toBe(refreshExpiresAt)
      expect(await store.get(sid)).toEqual(before)
    }),
  )

  test(
    'S23 a store clock that jumps back an hour makes nobody a thief',
    withWorld(async ({ server, storeClock }) => {
      const sessions = server({ idleSeconds: 7200 })
      const first = await sessions.login({ subject: 'ann' })
      const second = await sessions.refresh(first.refreshToken)
      storeClock.advanceSeconds(-3600)
      expect((await sessions.refresh(first.refreshToken)).refreshToken).toBe(second.refreshToken)
      const third = await sessions.refresh(second.refreshToken)
      await expect(sessions.refresh(third.refreshToken)).resolves.toMatchObject({ subject: 'ann' })
    }),
  )

  test(
    'S23 one that jumps ahead an hour only counts for the idle lifetime',
    withWorld(async ({ server, storeClock }) => {
      const sessions = server({ idleSeconds: 7200 })
      const first = await sessions.login({ subject: 'ann' })
      storeClock.advanceSeconds(3600)
      const second = await sessions.refresh(first.refreshToken)
      storeClock.advanceSeconds(7200)
      await expect(sessions.refresh(second.refreshToken)).rejects.toMatchObject(expired)
    }),
  )

  test(
    'S24 servers ten minutes apart give the same refresh token',
    withWorld(async ({ server, clock }) => {
      const early = server({ now: () => clock.now() - 300_000 })
      const late = server({ now: () => clock.now() + 300_000 })
      const { refreshToken } = await early.login({ subject: 'ann' })
      const [left, right] = [await early.refresh(refreshToken), await late.refresh(refreshToken)]
      expect(left.refreshToken).toBe(right.refreshToken)
      expect(left.refreshExpiresAt).toBe(right.refreshExpiresAt)
      expect(right.issuedAt - left.issuedAt).toBe(600)
      expect(left.expiresAt - left.issuedAt).toBe(300)
    }),
  )

  test(
    'IR-12 each application has its own lifetimes',
    withWorld(async ({ server, pass }) => {
      const sessions = server({
        idleSeconds: 500,
        applications: {
          short: { accessTokenSeconds: 60, idleSeconds: 900 },
          long: { accessTokenSeconds: 300, idleSeconds: 3600 },
          usual: {},
        },
      })
      const lifetimes = async (application: string) => {
        const pair = await sessions.login({ subject: 'ann', application })
        const again = await sessions.refresh(pair.refreshToken)
        expect(again.refreshExpiresAt).toBe(pair.refreshExpiresAt)
        return [pair.expiresAt - pair.issuedAt, pair.refreshExpiresAt - pair.issuedAt]
      }
      expect(await lifetimes('short')).toEqual([60, 900])
      expect(await lifetimes('long')).toEqual([300, 3600])
      expect(await lifetimes('usual')).toEqual([300, 500])
      pass(1)
      await expect(sessions.login({ subject: 'ann' })).rejects.toThrow(
        'there is no application "default"; there are short, long, usual',
      )
    }),
  )

  test(
    'C179 aal2 ends a session after an hour without use and after a day',
    withWorld(async ({ server, pass }) => {
      const sessions = server(aal2)
      const idle = await sessions.login({ subject: 'ann' })
      let { refreshToken } = await sessions.login({ subject: 'ann' })
      for (let turn = 0; turn < 24; turn += 1) {
        pass(3599)
        refreshToken = (await sessions.refresh(refreshToken)).refreshToken
      }
      pass(24)
      await expect(sessions.refresh(refreshToken)).rejects.toMatchObject(expired)
      await expect(sessions.refresh(idle.refreshToken)).rejects.toMatchObject(expired)
    }),
  )

  test(
    'C179 purge deletes what has ended and nothing else',
    withWorld(async ({ server, pass }) => {
      const sessions = server({ idleSeconds: 100 })
      await sessions.login({ subject: 'ann' })
      pass(60)
      const { sid, refreshToken } = await sessions.login({ subject: 'ann' })
      pass(60)
      expect(await sessions.purge()).toBeLessThanOrEqual(1)
      expect((await sessions.list('ann')).map((session) => session.sid)).toEqual([sid])
      await expect(sessions.refresh(refreshToken)).resolves.toMatchObject({ sid })
    }),
  )
})
