import { expect, test } from 'vitest'
import { meddle } from './meddling-store.ts'
import { countEvents, describeOnStores, settle } from './open-world.ts'

describeOnStores('refresh', (withWorld) => {
  test(
    'S1 C165 gives everybody who races for a rotation one and the same successor',
    withWorld(async ({ server, events }) => {
      const servers = [server(), server(), server(), server()]
      const { refreshToken, sid } = await servers[0]!.login({ subject: 'ann' })
      const { answers, codes } = await settle(
        Array.from({ length: 50 }, (_, index) => servers[index % 4]!.refresh(refreshToken)),
      )
      expect(codes).toEqual({})
      expect(new Set(answers.map((pair) => pair.refreshToken)).size).toBe(1)
      expect(answers[0]?.refreshToken).not.toBe(refreshToken)
      expect(new Set(answers.map((pair) => pair.sid))).toEqual(new Set([sid]))
      expect(countEvents(events)).toEqual({
        'session.created': 1,
        'session.refreshed': 1,
        'session.repeated': 49,
      })
    }),
  )

  test(
    'S1 C165 so it does when calls and answers of the store overtake each other',
    withWorld(async ({ server, store }) => {
      const meddling = meddle(store)
      const servers = [server({ store: meddling.store }), server({ store: meddling.store })]
      let { refreshToken } = await servers[0]!.login({ subject: 'ann' })
      await servers[1]!.start()
      meddling.trouble = 'slow'
      for (let turn = 0; turn < 3; turn += 1) {
        const token = refreshToken
        const { answers, codes } = await settle(
          Array.from({ length: 50 }, (_, index) => servers[index % 2]!.refresh(token)),
        )
        expect(codes).toEqual({})
        expect(new Set(answers.map((pair) => pair.refreshToken)).size).toBe(1)
        refreshToken = answers[0]!.refreshToken
      }
    }),
  )

  test(
    'S2 C164 IR-7 lets one of them win without leeway, and ends the session',
    withWorld(async ({ server, events }) => {
      const options = { leewaySeconds: 0 }
      const servers = [server(options), server(options)]
      const { refreshToken } = await servers[0]!.login({ subject: 'ann' })
      const { answers, codes } = await settle(
        Array.from({ length: 40 }, (_, index) => servers[index % 2]!.refresh(refreshToken)),
      )
      expect(answers).toHaveLength(1)
      expect(codes).toEqual({ refresh_token_reused: 1, session_revoked: 38 })
      expect(countEvents(events)['session.reuse_detected']).toBe(1)
      await expect(servers[1]!.refresh(answers[0]!.refreshToken)).rejects.toMatchObject({
        code: 'session_revoked',
      })
    }),
  )

  test(
    'S3 C164 takes the parent after the leeway for stolen: its session ends, and access tokens with it',
    withWorld(async ({ server, events, pass, store }) => {
      const sessions = server()
      const first = await sessions.login({ subject: 'ann' })
      const second = await sessions.refresh(first.refreshToken)
      pass(10.001)
      await expect(sessions.refresh(first.refreshToken)).rejects.toMatchObject({
        code: 'refresh_token_reused',
        message: expect.stringContaining('generation 0 came when 1 was in force') as string,
      })
      await expect(sessions.refresh(second.refreshToken)).rejects.toMatchObject({
        code: 'session_revoked',
      })
      await expect(sessions.verifier.verify(second.accessToken)).rejects.toMatchObject({
        code: 'token_revoked',
      })
      const { items } = await store.changes({ windowMs: 60_000 }, 100)
      expect(items.map(({ sid, revoked }) => ({ sid, revoked }))).toEqual([
        { sid: first.sid, revoked: true },
      ])
      expect(events.slice(2)).toEqual([
        {
          type: 'session.reuse_detected',
          sid: first.sid,
          subject: 'ann',
          generation: 1,
          presented: 0,
        },
        { type: 'session.revoked', sids: [first.sid], reason: 'reuse' },
      ])
    }),
  )

  test(
    'C170 a server that learns of a revocation by a refresh refuses the access tokens too',
    withWorld(async ({ server }) => {
      const sessions = server()
      const { refreshToken, accessToken, sid } = await sessions.login({ subject: 'ann' })
      await server().revoke({ sid })
      await expect(sessions.verifier.verify(accessToken)).resolves.toMatchObject({})
      await expect(sessions.refresh(refreshToken)).rejects.toMatchObject({
        code: 'session_revoked',
        message: 'the session was revoked',
      })
      await expect(sessions.verifier.verify(accessToken)).rejects.toMatchObject({
        code: 'token_revoked',
      })
    }),
  )

  test(
    'S4 S6 takes the grandparent for stolen, even a moment after it was good',
    withWorld(async ({ server }) => {
      const sessions = server()
      const first = await sessions.login({ subject: 'ann' })
      const second = await sessions.refresh(first.refreshToken)
      await sessions.refresh(second.refreshToken)
      await expect(sessions.refresh(first.refreshToken)).rejects.toMatchObject({
        code: 'refresh_token_reused',
      })
    }),
  )

  test(
    'S5 repeats an answer as often as maxRepeats says',
    withWorld(async ({ server }) => {
      const sessions = server({ maxRepeats: 2 })
      const { refreshToken } = await sessions.login({ subject: 'ann' })
      const rotated = await sessions.refresh(refreshToken)
      expect((await sessions.refresh(refreshToken)).refreshToken).toBe(rotated.refreshToken)
      expect((await sessions.refresh(refreshToken)).refreshToken).toBe(rotated.refreshToken)
      await expect(sessions.refresh(refreshToken)).rejects.toMatchObject({
        code: 'refresh_token_reused',
      })
    }),
  )

  test(
    'IR-6 leaves the session alive after a reuse when whenReused is refuse',
    withWorld(async ({ server, pass, events }) => {
      const sessions = server({ whenReused: 'refuse' })
      const first = await sessions.login({ subject: 'ann' })
      const second = await sessions.refresh(first.refreshToken)
      pass(11)
      await expect(sessions.refresh(first.refreshToken)).rejects.toMatchObject({
        code: 'refresh_token_replaced',
      })
      await expect(sessions.refresh(second.refreshToken)).resolves.toMatchObject({ sid: first.sid })
      expect(countEvents(events)).not.toHaveProperty('session.revoked')
    }),
  )

  test(
    'S25 tells two rotations of one millisecond apart',
    withWorld(async ({ server }) => {
      const sessions = server({ leewaySeconds: 0 })
      const first = await sessions.login({ subject: 'ann' })
      const second = await sessions.refresh(first.refreshToken)
      const third = await sessions.refresh(second.refreshToken)
      expect(new Set([first, second, third].map((pair) => pair.refreshToken)).size).toBe(3)
      await expect(sessions.refresh(second.refreshToken)).rejects.toMatchObject({
        code: 'refresh_token_reused',
      })
    }),
  )

  test(
    'S26 IR-15 keeps rotated tokens dead and others alive when the server starts anew',
    withWorld(async ({ server, pass }) => {
      const before = server()
      const first = await before.login({ subject: 'ann' })
      const second = await before.refresh(first.refreshToken)
      await before.close()
      pass(20)
      const after = server()
      await expect(after.verifier.verify(second.accessToken)).resolves.toMatchObject({
        subject: 'ann',
      })
      const third = await after.refresh(second.refreshToken)
      await expect(after.refresh(first.refreshToken)).rejects.toMatchObject({
        code: 'refresh_token_reused',
      })
      await expect(after.refresh(third.refreshToken)).rejects.toMatchObject({
        code: 'session_revoked',
      })
    }),
  )

  test(
    'S36 loses no session of two tabs that share a cookie and get their answers in reverse',
    withWorld(async ({ server, pass }) => {
      const [left, right] = [server(), server()]
      let { refreshToken: cookie } = await left.login({ subject: 'ann' })
      for (let cycle = 0; cycle < 30; cycle += 1) {
        const [mine, theirs] = await Promise.all([left.refresh(cookie), right.refresh(cookie)])
        cookie = cycle % 2 === 0 ? mine.refreshToken : theirs.refreshToken
        pass(60)
      }
      await expect(left.refresh(cookie)).resolves.toMatchObject({ subject: 'ann' })
    }),
  )
})
