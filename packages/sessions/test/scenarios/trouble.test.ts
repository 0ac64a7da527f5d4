import { expect, test } from 'vitest'
import { memoryStore } from '../../src/stores/memory/memory-store.ts'
import { forgeRefreshToken } from './forge-refresh-token.ts'
import { meddle } from './meddling-store.ts'
import { countEvents, describeOnStores } from './open-world.ts'

const unavailable = { code: 'store_unavailable', retryAfterSeconds: 1 }

describeOnStores('trouble with the store', (withWorld) => {
  test(
    'S13 S14 C165 the retry of a refresh whose answer was lost is given the answer',
    withWorld(async ({ server, store, events }) => {
      const meddling = meddle(store)
      const sessions = server({ store: meddling.store })
      const { refreshToken, sid } = await sessions.login({ subject: 'ann' })
      meddling.trouble = 'deaf'
      await expect(sessions.refresh(refreshToken)).rejects.toMatchObject({
        ...unavailable,
        message: expect.stringContaining('a retry is safe') as string,
      })
      meddling.trouble = 'none'
      expect(await store.get(sid)).toMatchObject({ generation: 1 })
      const pair = await sessions.refresh(refreshToken)
      expect(countEvents(events)).toEqual({ 'session.created': 1, 'session.repeated': 1 })
      await expect(sessions.refresh(pair.refreshToken)).resolves.toMatchObject({ sid })
    }),
  )

  test(
    'S13 after the leeway such a retry is taken for a theft, for nothing tells them apart',
    withWorld(async ({ server, store, pass }) => {
      const meddling = meddle(store)
      const sessions = server({ store: meddling.store })
      const { refreshToken } = await sessions.login({ subject: 'ann' })
      meddling.trouble = 'deaf'
      await expect(sessions.refresh(refreshToken)).rejects.toMatchObject(unavailable)
      meddling.trouble = 'none'
      pass(11)
      await expect(sessions.refresh(refreshToken)).rejects.toMatchObject({
        code: 'refresh_token_reused',
      })
    }),
  )

  test(
    'S15 C172 a store that is away costs no session',
    withWorld(async ({ server, store, events, pass }) => {
      const meddling = meddle(store)
      const sessions = server({ store: meddling.store })
      const { refreshToken, accessToken, sid } = await sessions.login({ subject: 'ann' })
      meddling.trouble = 'down'
      await expect(sessions.refresh(refreshToken)).rejects.toMatchObject(unavailable)
      await expect(sessions.login({ subject: 'ann' })).rejects.toMatchObject(unavailable)
      await expect(sessions.list('ann')).rejects.toMatchObject(unavailable)
      await expect(sessions.verifier.verify(accessToken)).resolves.toMatchObject({ subject: 'ann' })
      meddling.trouble = 'none'
      pass(60)
      await expect(sessions.refresh(refreshToken)).resolves.toMatchObject({ sid })
      expect(await sessions.list('ann')).toHaveLength(1)
      expect(countEvents(events)).toEqual({ 'session.created': 1, 'session.refreshed': 1 })
    }),
  )

  test(
    'S15 a server that starts without its store is not ready, and starts with the first use after',
    withWorld(async ({ server, store }) => {
      const { accessToken, refreshToken } = await server().login({ subject: 'ann' })
      const meddling = meddle(store)
      meddling.trouble = 'down'
      const late = server({ store: meddling.store })
      await expect(late.start()).rejects.toMatchObject(unavailable)
      expect(late.health()).toMatchObject({ ready: false, feedAgeSeconds: null })
      await expect(late.verifier.verify(accessToken)).rejects.toMatchObject({
        code: 'keys_unavailable',
        kind: 'unavailable',
      })
      await expect(late.refresh(refreshToken)).rejects.toMatchObject(unavailable)
      meddling.trouble = 'none'
      await expect(late.verifier.verify(accessToken)).resolves.toMatchObject({ subject: 'ann' })
      expect(late.health()).toMatchObject({ ready: true, lastError: null })
    }),
  )

  test(
    'S16 a logout without the store holds on this server at once, and everywhere when it is back',
    withWorld(async ({ server, store, events }) => {
      const meddling = meddle(store)
      const sessions = server({ store: meddling.store })
      const other = server()
      const { accessToken, refreshToken, sid } = await sessions.login({ subject: 'ann' })
      meddling.trouble = 'down'
      await expect(sessions.logout(sid)).rejects.toMatchObject(unavailable)
      await expect(sessions.verifier.verify(accessToken)).rejects.toMatchObject({
        code: 'token_revoked',
      })
      await expect(sessions.refresh(refreshToken)).rejects.toMatchObject({
        code: 'session_revoked',
      })
      await sessions.follow()
      expect(sessions.health().lastError).toContain('connection refused')
      expect(await store.get(sid)).toMatchObject({ revokedAt: null })
      meddling.trouble = 'none'
      await sessions.follow()
      expect(await store.get(sid)).toMatchObject({ revokedFor: 'logout' })
      await other.follow()
      await expect(other.verifier.verify(accessToken)).rejects.toMatchObject({
        code: 'token_revoked',
      })
      expect(events.filter(({ type }) => type === 'session.revoked')).toEqual([
        { type: 'session.revoked', sids: [sid], reason: 'logout' },
      ])
    }),
  )

  test(
    'S17 a session whose rotation the store lost goes on, and nobody is suspected',
    withWorld(async ({ server, store, events }) => {
      const sessions = server()
      const { refreshToken, sid } = await sessions.login({ subject: 'ann' })
      const ahead = await forgeRefreshToken(store, refreshToken, { generation: 3 })
      const pair = await sessions.refresh(ahead)
      expect(await store.get(sid)).toMatchObject({ generation: 4, revokedAt: null })
      expect(countEvents(events)).toEqual({ 'session.created': 1, 'session.resynced': 1 })
      await expect(sessions.refresh(pair.refreshToken)).resolves.toMatchObject({ sid })
    }),
  )

  test(
    'S17 with whenAhead reject it is refused, and lives',
    withWorld(async ({ server, store }) => {
      const sessions = server({ whenAhead: 'reject' })
      const { refreshToken, sid } = await sessions.login({ subject: 'ann' })
      const ahead = await forgeRefreshToken(store, refreshToken, { generation: 1 })
      await expect(sessions.refresh(ahead)).rejects.toMatchObject({
        code: 'refresh_token_ahead',
        message: expect.stringContaining('generation 1, the store is at 0') as string,
      })
      await expect(sessions.refresh(refreshToken)).resolves.toMatchObject({ sid })
    }),
  )

  test.each([
    ['a server that ran is the first to see', false],
    ['a new server is the first to see', true],
  ])('S19 a store that lost everything knows no session, and suspects nobody: %s', (_, newFirst) =>
    withWorld(async ({ server, store, events, storeClock }) => {
      const empty = memoryStore({ now: storeClock.now })
      let current = store
      const changing = new Proxy(store, {
        get: (__, name) => Reflect.get(current, name) as unknown,
      })
      const [sessions, other] = [server({ store: changing }), server({ store: changing })]
      const before = await sessions.login({ subject: 'ann' })
      await other.start()
      await sessions.rotateKeys()
      current = empty
      await expect(sessions.refresh(before.refreshToken)).rejects.toMatchObject({
        code: 'session_not_found',
      })
      const fresh = server({ store: empty })
      if (newFirst) await fresh.start()
      for (const each of [sessions, other]) await each.follow()
      if (newFirst) await fresh.follow()
      // All are of one mind again, on the keys of before.
      const after = await other.login({ subject: 'ann' })
      for (const each of [sessions, other, fresh]) {
        for (const { accessToken } of [before, after]) {
          await expect(each.verifier.verify(accessToken)).resolves.toMatchObject({})
        }
      }
      await expect(fresh.refresh(after.refreshToken)).resolves.toMatchObject({ sid: after.sid })
      expect(countEvents(events)).not.toHaveProperty('session.reuse_detected')
      expect(sessions.health().lastError).toBeNull()
    })(),
  )

  test(
    'S10 a directory of users that is away costs no session either',
    withWorld(async ({ server, pass }) => {
      let down = true
      const sessions = server({
        loadUser: () => {
          if (down) throw new Error('directory is away')
          return {}
        },
      })
      const { refreshToken, sid } = await sessions.login({ subject: 'ann' })
      await expect(sessions.refresh(refreshToken)).rejects.toMatchObject({
        ...unavailable,
        message: expect.stringContaining('loadUser failed') as string,
        cause: new Error('directory is away'),
      })
      pass(3600)
      down = false
      await expect(sessions.refresh(refreshToken)).resolves.toMatchObject({ sid })
    }),
  )

  test(
    'onEvent may fail without any harm',
    withWorld(async ({ server }) => {
      const warnings: string[] = []
      const listen = (warning: Error) => warnings.push(warning.message)
      process.on('warning', listen)
      const sessions = server({
        onEvent: () => {
          throw new Error('log is\nfull')
        },
      })
      const rejecting = server({ onEvent: () => Promise.reject(new Error('log is away')) })
      const { refreshToken } = await sessions.login({ subject: 'ann' })
      await expect(rejecting.refresh(refreshToken)).resolves.toMatchObject({ subject: 'ann' })
      await new Promise(setImmediate)
      process.off('warning', listen)
      expect(warnings).toEqual([
        'Sekisho: onEvent failed: log is\\u000afull',
        'Sekisho: onEvent failed: log is away',
      ])
    }),
  )
})
