import { expect, test } from 'vitest'
import { meddle } from './meddling-store.ts'
import { describeOnStores, settle } from './open-world.ts'

describeOnStores('the end of sessions', (withWorld) => {
  test(
    'S9 C170 nothing rotates once a logout has returned',
    withWorld(async ({ server }) => {
      const [left, right] = [server(), server()]
      for (let round = 0; round < 5; round += 1) {
        const { refreshToken, sid } = await left.login({ subject: 'ann' })
        const refreshes = settle(Array.from({ length: 20 }, () => right.refresh(refreshToken)))
        await left.logout(sid)
        const late = await settle([right.refresh(refreshToken), left.refresh(refreshToken)])
        expect(late.answers).toEqual([])
        expect(late.codes).toEqual({ session_revoked: 2 })
        const { answers } = await refreshes
        expect(new Set(answers.map((pair) => pair.refreshToken)).size).toBeLessThanOrEqual(1)
      }
    }),
  )

  test(
    'S10 C171 the stamp ends a session that was opened while all others were revoked',
    withWorld(async ({ server, events }) => {
      let stamp = 'old password'
      const sessions = server({ loadUser: () => ({ stamp }) })
      const [late] = await Promise.all([
        sessions.login({ subject: 'ann', stamp }),
        sessions.revoke({ subject: 'ann' }, 'password changed'),
      ])
      stamp = 'new password'
      await expect(sessions.refresh(late.refreshToken)).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:user_refused|session_revoked)$/) as string,
      })
      await expect(sessions.verifier.verify(late.accessToken)).rejects.toMatchObject({
        code: 'token_revoked',
      })
      expect(events.some(({ type }) => type === 'session.revoked')).toBe(true)
    }),
  )

  test(
    'S11 C170 revokes once: the second time names nobody and tells nobody',
    withWorld(async ({ server, store, events }) => {
      const sessions = server()
      const { sid } = await sessions.login({ subject: 'ann' })
      expect(await sessions.revoke({ sid })).toEqual([sid])
      expect(await sessions.revoke({ sid })).toEqual([])
      expect((await store.changes({ windowMs: 60_000 }, 100)).items).toHaveLength(1)
      expect(events.filter(({ type }) => type === 'session.revoked')).toEqual([
        { type: 'session.revoked', sids: [sid], reason: 'revoked' },
      ])
    }),
  )

  test(
    'C170 a text that is no session id is of nobody, and is not owed to a store that is away',
    withWorld(async ({ server, store, events }) => {
      const meddling = meddle(store)
      const sessions = server({ store: meddling.store })
      await sessions.start()
      const others = [
        '\u{1f600}',
        'a\0b',
        '{b0}',
        '*',
        '\ud800',
        'x'.repeat(23),
        `${'x'.repeat(22)}\n`,
      ]
      for (const trouble of ['none', 'down'] as const) {
        meddling.trouble = trouble
        for (const sid of others) {
          expect(await sessions.get(sid)).toBeNull()
          expect(await sessions.revoke({ sid })).toEqual([])
          expect(await sessions.logout(sid)).toEqual([])
        }
      }
      meddling.trouble = 'none'
      await sessions.follow()
      expect(sessions.health()).toMatchObject({ revokedInMemory: 0, lastError: null })
      expect(events).toEqual([])
    }),
  )

  test(
    'S12 IR-9 a logout takes the group of the subject along, a revocation does not',
    withWorld(async ({ server }) => {
      const sessions = server({
        applications: {
          shop: { group: 'g' },
          help: { group: 'g' },
          admin: { group: 'h' },
          cli: {},
        },
      })
      const open = async (application: string, subject = 'ann') =>
        (await sessions.login({ subject, application })).sid
      const shop = await open('shop')
      const help = await open('help')
      const admin = await open('admin')
      const cli = await open('cli')
      const foreign = await open('shop', 'bob')
      expect((await sessions.logout(shop)).toSorted()).toEqual([shop, help].toSorted())
      expect(await sessions.logout(cli)).toEqual([cli])
      const again = await open('shop')
      const second = await open('help')
      expect(await sessions.revoke({ sid: again })).toEqual([again])
      const left = async (subject: string) =>
        (await sessions.list(subject)).map(({ sid }) => sid).toSorted()
      expect(await left('ann')).toEqual([admin, second].toSorted())
      expect(await left('bob')).toEqual([foreign])
    }),
  )

  test(
    'S12 C171 revokes all sessions of a subject but one',
    withWorld(async ({ server }) => {
      const sessions = server()
      const pairs = await Promise.all(
        Array.from({ length: 4 }, () => sessions.login({ subject: 'ann' })),
      )
      const [kept, ...others] = pairs.map(({ sid }) => sid)
      const ended = await sessions.revoke({ subject: 'ann', except: kept! }, 'password changed')
      expect(ended.toSorted()).toEqual(others.toSorted())
      const verified = await settle(
        pairs.map(({ accessToken }) => sessions.verifier.verify(accessToken)),
      )
      expect(verified.answers.map(({ claims }) => claims['sid'])).toEqual([kept])
      expect(verified.codes).toEqual({ token_revoked: 3 })
    }),
  )

  test(
    'IR-8 logs out with an expired or replaced token, for its signature is good',
    withWorld(async ({ server, pass }) => {
      const sessions = server({ idleSeconds: 86_400 })
      const first = await sessions.login({ subject: 'ann' })
      const second = await sessions.refresh(first.refreshToken)
      pass(4000)
      for (const token of [
        first.accessToken,
        first.refreshToken,
        second.accessToken,
        second.refreshToken,
      ]) {
        expect(await sessions.sidOf(token)).toBe(first.sid)
      }
      expect(await sessions.sidOf(`${first.accessToken.slice(0, -4)}AAAA`)).toBeNull()
      expect(await sessions.sidOf('no token')).toBeNull()
      expect(await sessions.sidOf('')).toBeNull()
      expect(await sessions.logout(first.sid)).toEqual([first.sid])
    }),
  )

  test(
    'C169 every login has a sid of its own; the oldest gives way when there are too many',
    withWorld(async ({ server, pass, events }) => {
      const sessions = server({ maxSessionsPerSubject: 2 })
      const sids: string[] = []
      for (let index = 0; index < 4; index += 1) {
        sids.push((await sessions.login({ subject: 'ann' })).sid)
        pass(1)
      }
      expect(new Set(sids).size).toBe(4)
      expect((await sessions.list('ann')).map(({ sid }) => sid)).toEqual([sids[3], sids[2]])
      expect(await sessions.list('ann', { limit: 1, after: sids[3]! })).toMatchObject([
        { sid: sids[2], subject: 'ann' },
      ])
      expect(events.filter(({ type }) => type === 'session.revoked')).toMatchObject([
        { sids: [sids[0]], reason: 'evicted' },
        { sids: [sids[1]], reason: 'evicted' },
      ])
    }),
  )
})
