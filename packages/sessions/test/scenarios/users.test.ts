import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import type { SessionUser } from '../../src/index.ts'
import { forgeRefreshToken } from './forge-refresh-token.ts'
import { countEvents, describeOnStores } from './open-world.ts'

describeOnStores('users, scopes and applications', (withWorld) => {
  test(
    'C171 a subject that is disabled is refused at the refresh, and the session ends',
    withWorld(async ({ server, events }) => {
      let user: SessionUser | null = { claims: { roles: ['admin'] } }
      const sessions = server({ loadUser: async () => user })
      const first = await sessions.login({ subject: 'ann', claims: { roles: ['reader'] } })
      const second = await sessions.refresh(first.refreshToken)
      expect(decodeJwt(second.accessToken)['roles']).toEqual(['admin'])
      user = null
      await expect(sessions.refresh(second.refreshToken)).rejects.toMatchObject({
        code: 'user_refused',
        message: expect.stringContaining('loadUser answered null') as string,
      })
      await expect(sessions.verifier.verify(second.accessToken)).rejects.toMatchObject({
        code: 'token_revoked',
      })
      expect(events.at(-1)).toEqual({
        type: 'session.revoked',
        sids: [first.sid],
        reason: 'user_disabled',
      })
    }),
  )

  test(
    'C171 a user of undefined is none',
    withWorld(async ({ server }) => {
      const sessions = server({ loadUser: (() => undefined) as never })
      const { refreshToken } = await sessions.login({ subject: 'ann' })
      await expect(sessions.refresh(refreshToken)).rejects.toMatchObject({ code: 'user_refused' })
    }),
  )

  test(
    'C171 nobody is asked for the user of a session that is over',
    withWorld(async ({ server, store, events }) => {
      const asked: string[] = []
      const loadUser = (subject: string) => {
        asked.push(subject)
        return null
      }
      const sessions = server({ loadUser })
      const revoked = await sessions.login({ subject: 'ann' })
      await server().logout(revoked.sid)
      await expect(sessions.refresh(revoked.refreshToken)).rejects.toMatchObject({
        code: 'session_revoked',
        message: 'the session was revoked',
      })
      const gone = await forgeRefreshToken(store, revoked.refreshToken, { sid: 'x'.repeat(22) })
      const refused = { code: 'session_not_found' }
      await expect(sessions.refresh(gone)).rejects.toMatchObject(refused)
      await expect(server().refresh(gone, { scope: 'read' })).rejects.toMatchObject(refused)
      expect(asked).toEqual([])
      expect(countEvents(events)['session.revoked']).toBe(1)
    }),
  )

  test(
    'C171 claims of a user that are none, or not of a user, are told to the operator',
    withWorld(async ({ server }) => {
      for (const [claims, message] of [
        ['admin', 'the claims of loadUser must be an object of claims'],
        [{ sub: 'root' }, 'the claims of loadUser must not hold sub'],
      ] as const) {
        const sessions = server({ loadUser: () => ({ claims: claims as never }) })
        const { refreshToken } = await sessions.login({ subject: 'ann' })
        await expect(sessions.refresh(refreshToken)).rejects.toThrow(message)
      }
    }),
  )

  test(
    'C171 new credentials end the sessions of the old ones, at the latest when they refresh',
    withWorld(async ({ server, events }) => {
      let stamp = '1'
      const sessions = server({ loadUser: () => ({ stamp }) })
      const before = await sessions.login({ subject: 'ann', stamp })
      stamp = '2'
      const after = await sessions.login({ subject: 'ann', stamp })
      await expect(sessions.refresh(before.refreshToken)).rejects.toMatchObject({
        code: 'user_refused',
        message: expect.stringContaining('stamp') as string,
      })
      await expect(sessions.refresh(after.refreshToken)).resolves.toMatchObject({ sid: after.sid })
      expect(events.filter(({ type }) => type === 'session.revoked')).toEqual([
        { type: 'session.revoked', sids: [before.sid], reason: 'stamp_changed' },
      ])
    }),
  )

  test(
    'C166 a refresh may narrow the scope, never widen it, and a refusal costs nothing',
    withWorld(async ({ server, pass }) => {
      const sessions = server()
      const first = await sessions.login({ subject: 'ann', claims: { scope: 'read write' } })
      for (const scope of ['admin', 'read admin', 'read write admin', '', ' ']) {
        await expect(sessions.refresh(first.refreshToken, { scope })).rejects.toMatchObject({
          code: 'scope_exceeded',
          message: expect.stringContaining('a scope that was not granted') as string,
        })
      }
      pass(60)
      const narrow = await sessions.refresh(first.refreshToken, { scope: 'read' })
      expect(decodeJwt(narrow.accessToken)['scope']).toBe('read')
      const whole = await sessions.refresh(narrow.refreshToken)
      expect(decodeJwt(whole.accessToken)['scope']).toBe('read write')
      const spaced = await sessions.refresh(whole.refreshToken, { scope: ' write  read write' })
      expect(decodeJwt(spaced.accessToken)['scope']).toBe('write read')
      const none = await sessions.login({ subject: 'bob' })
      await expect(sessions.refresh(none.refreshToken, { scope: 'read' })).rejects.toMatchObject({
        code: 'scope_exceeded',
      })
    }),
  )

  test(
    'C166 IR-14 with bindToApplication a session is refreshed for its own application only',
    withWorld(async ({ server }) => {
      const options = { applications: { shop: {}, admin: {} } }
      const bound = server({ ...options, bindToApplication: true })
      const { refreshToken, sid } = await bound.login({ subject: 'ann', application: 'shop' })
      for (const request of [{ application: 'admin' }, {}]) {
        await expect(bound.refresh(refreshToken, request)).rejects.toMatchObject({
          code: 'application_mismatch',
          message: `the session belongs to the application shop, ${request.application ?? 'default'} asked`,
        })
      }
      await expect(bound.refresh(refreshToken, { application: 'shop' })).resolves.toMatchObject({
        sid,
      })
      await expect(
        server(options).refresh(refreshToken, { application: 'admin' }),
      ).resolves.toMatchObject({ sid })
    }),
  )

  test(
    'IR-14 who names no application is the default one',
    withWorld(async ({ server }) => {
      const bound = server({ bindToApplication: true })
      const { refreshToken, sid } = await bound.login({ subject: 'ann' })
      await expect(bound.refresh(refreshToken)).resolves.toMatchObject({ sid })
    }),
  )

  test(
    'IR-14 its access tokens pass for that application only',
    withWorld(async ({ server }) => {
      const options = { applications: { shop: {}, admin: {} } }
      const open = server(options)
      const { accessToken } = await open.login({ subject: 'ann', application: 'shop' })
      await expect(open.verifier.verify(accessToken)).resolves.toMatchObject({})
      const bound = server({ ...options, bindToApplication: true })
      const mismatch = { code: 'claim_mismatch', claim: 'client_id' }
      await expect(bound.verifierFor('shop').verify(accessToken)).resolves.toMatchObject({})
      await expect(bound.verifierFor('admin').verify(accessToken)).rejects.toMatchObject(mismatch)
      await expect(bound.verifier.verify(accessToken)).rejects.toMatchObject(mismatch)
      const values = { application: 'shop' }
      await expect(bound.verifier.verify(accessToken, { values })).resolves.toMatchObject({})
      expect(() => bound.verifierFor('files')).toThrow('there is no application "files"')
      expect(bound.groupOf('shop')).toBeNull()
    }),
  )

  test(
    'a session of an application that is no more is refused',
    withWorld(async ({ server }) => {
      const { refreshToken } = await server().login({ subject: 'ann' })
      const sessions = server({ applications: { shop: {} } })
      await expect(sessions.refresh(refreshToken)).rejects.toMatchObject({
        code: 'application_mismatch',
        message: expect.stringContaining('configured no more') as string,
      })
    }),
  )

  test(
    'IR-1 refresh tokens as JWTs: no sub, their own type and audience, the same for all who race',
    withWorld(async ({ server }) => {
      const sessions = server({ refreshTokenFormat: 'jwt', idleSeconds: 900 })
      const first = await sessions.login({ subject: 'ann' })
      expect(decodeJwt(first.refreshToken)).toEqual({
        iss: 'https://issuer.example',
        aud: 'https://issuer.example',
        sid: first.sid,
        client_id: 'default',
        iat: first.issuedAt,
        exp: first.issuedAt + 900,
        gen: 0,
        fam: expect.any(String) as string,
      })
      const racers = await Promise.all([1, 2, 3].map(() => sessions.refresh(first.refreshToken)))
      expect(new Set(racers.map(({ refreshToken }) => refreshToken)).size).toBe(1)
      // A change of the format ends no session.
      const opaque = await server().refresh(racers[0]!.refreshToken)
      expect(opaque.refreshToken).toMatch(/^rt1\./)
      await expect(sessions.refresh(opaque.refreshToken)).resolves.toMatchObject({})
      const [head, body, tag] = first.refreshToken.split('.') as [string, string, string]
      const none = Buffer.from('{"alg":"none","typ":"rt+jwt"}').toString('base64url')
      for (const bad of [
        `${none}.${body}.`,
        `${none}.${body}.${tag}`,
        `${head}.${body}`,
        `${head}.${body}.${tag}.`,
        `${head}.${Buffer.from('{}').toString('base64url')}.${tag}`,
        'x'.repeat(5000),
      ]) {
        await expect(sessions.refresh(bad)).rejects.toMatchObject({
          code: 'refresh_token_malformed',
        })
      }
    }),
  )

  test(
    'a list shows what was said at the login, and no secret',
    withWorld(async ({ server, storeClock }) => {
      const sessions = server({ applications: { shop: { group: 'g' } } })
      const { sid, refreshToken } = await sessions.login({
        subject: 'ann',
        application: 'shop',
        meta: { device: 'Firefox on Linux' },
        claims: { scope: 'read' },
      })
      await sessions.refresh(refreshToken)
      const [session] = await sessions.list('ann')
      expect(session).toEqual({
        sid,
        subject: 'ann',
        group: 'g',
        application: 'shop',
        stamp: null,
        generation: 1,
        createdAt: storeClock.now(),
        refreshedAt: storeClock.now(),
        idleExpiresAt: storeClock.now() + 1_209_600_000,
        expiresAt: storeClock.now() + 7_776_000_000,
        revokedAt: null,
        revokedFor: null,
        claims: { scope: 'read' },
        meta: { device: 'Firefox on Linux' },
      })
      expect(await sessions.get(sid)).toEqual(session)
      expect(await sessions.list('bob')).toEqual([])
    }),
  )
})
