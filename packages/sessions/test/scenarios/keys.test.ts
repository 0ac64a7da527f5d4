import { createConnectionRegistry, createVerifier, staticKeys } from '@sekisho/core'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { createSessions } from '../../src/index.ts'
import type { SealedKeys, SessionStore } from '../../src/store/session-store.ts'
import { memoryStore } from '../../src/stores/memory/memory-store.ts'
import { countEvents, describeOnStores, issuer, secret, settle } from './open-world.ts'

const kidOf = (token: string) => decodeProtectedHeader(token).kid
const unknownKey = { code: 'key_not_found' }

describeOnStores('keys', (withWorld) => {
  test(
    'C173 the next key is published before it signs, the old one until its last token expired',
    withWorld(async ({ server, pass, events }) => {
      const [sessions, other] = [server(), server()]
      const first = await sessions.login({ subject: 'ann' })
      await other.start()
      const kids = async () => (await other.jwks()).keys.map((key) => key['kid'])
      const published = await kids()
      expect(published).toHaveLength(2)
      await sessions.rotateKeys()
      const second = await sessions.login({ subject: 'ann' })
      expect(kidOf(second.accessToken)).not.toBe(kidOf(first.accessToken))
      expect(published).toContain(kidOf(second.accessToken))
      // The other server has heard nothing yet.
      for (const { accessToken } of [first, second]) {
        await expect(other.verifier.verify(accessToken)).resolves.toMatchObject({ subject: 'ann' })
      }
      await expect(other.refresh(second.refreshToken)).resolves.toMatchObject({ sid: second.sid })
      await other.follow()
      expect(await kids()).toHaveLength(3)
      await expect(other.verifier.verify(first.accessToken)).resolves.toMatchObject({})
      pass(366)
      expect(await kids()).toHaveLength(2)
      expect(await kids()).not.toContain(kidOf(first.accessToken))
      expect(events).toContainEqual({
        type: 'keys.rotated',
        kid: kidOf(second.accessToken),
      })
    }),
  )

  test(
    'C173 jwks holds public members only, and verifies elsewhere',
    withWorld(async ({ server, clock }) => {
      for (const algorithm of ['ES256', 'Ed25519'] as const) {
        const sessions = server({ algorithm })
        await sessions.rotateKeys({ invalidate: true })
        const { accessToken } = await sessions.login({ subject: 'ann' })
        const jwks = await sessions.jwks()
        for (const key of jwks.keys) {
          expect(key).toMatchObject({
            alg: algorithm,
            use: 'sig',
            kid: expect.any(String) as string,
          })
          for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) {
            expect(key).not.toHaveProperty(member)
          }
        }
        const elsewhere = createVerifier({
          issuer,
          audience: 'api',
          keys: staticKeys(jwks),
          tokenType: 'at+jwt',
          now: clock.now,
        })
        await expect(elsewhere.verify(accessToken)).resolves.toMatchObject({ subject: 'ann' })
        for (const key of jwks.keys) Object.assign(key, { kid: 'changed by the caller' })
        await expect(sessions.verifier.verify(accessToken)).resolves.toMatchObject({})
        expect((await sessions.jwks()).keys[0]?.['kid']).toBe(kidOf(accessToken))
      }
    }),
  )

  test(
    'C174 access tokens are complete after RFC 9068, each with its own jti',
    withWorld(async ({ server }) => {
      const sessions = server({ audience: ['api', 'files'] })
      const first = await sessions.login({
        subject: 'ann',
        claims: { roles: ['admin'], scope: 'read' },
      })
      const second = await sessions.refresh(first.refreshToken)
      const claims = decodeJwt(second.accessToken)
      expect(decodeProtectedHeader(second.accessToken)).toEqual({
        alg: 'ES256',
        typ: 'at+jwt',
        kid: expect.any(String) as string,
      })
      expect(claims).toEqual({
        iss: issuer,
        sub: 'ann',
        aud: ['api', 'files'],
        client_id: 'default',
        sid: first.sid,
        jti: expect.stringMatching(/^[\w-]{22}$/) as string,
        iat: second.issuedAt,
        exp: second.expiresAt,
        roles: ['admin'],
        scope: 'read',
      })
      expect(claims.jti).not.toBe(decodeJwt(first.accessToken).jti)
    }),
  )

  test(
    'S27 a rotation of the keys costs none of the sessions, on no server',
    withWorld(async ({ server, pass }) => {
      const servers = [server(), server()]
      let pairs = await Promise.all(
        Array.from({ length: 60 }, () => servers[0]!.login({ subject: 'ann' })),
      )
      for (let turn = 0; turn < 3; turn += 1) {
        await servers[turn % 2]!.rotateKeys()
        const { answers, codes } = await settle(
          pairs.map(({ refreshToken }, index) => servers[index % 2]!.refresh(refreshToken)),
        )
        expect(codes).toEqual({})
        pairs = [...answers]
        const verified = await settle(
          pairs.map(({ accessToken }, index) =>
            servers[(index + 1) % 2]!.verifier.verify(accessToken),
          ),
        )
        expect(verified.codes).toEqual({})
        await Promise.all(servers.map((each) => each.follow()))
        pass(30)
      }
    }),
  )

  test(
    'S27 a refresh token from before several rotations still works when its session is idle',
    withWorld(async ({ server, pass }) => {
      const sessions = server()
      const { refreshToken, sid } = await sessions.login({ subject: 'ann' })
      for (let turn = 0; turn < 4; turn += 1) {
        await sessions.rotateKeys()
        pass(86_400)
      }
      await expect(sessions.refresh(refreshToken)).resolves.toMatchObject({ sid })
    }),
  )

  test(
    'IR-10 graceSeconds says how long tokens of the old key stay good',
    withWorld(async ({ server, pass }) => {
      const sessions = server()
      const { accessToken } = await sessions.login({ subject: 'ann' })
      await sessions.rotateKeys({ graceSeconds: 60 })
      pass(59.999)
      await expect(sessions.verifier.verify(accessToken)).resolves.toMatchObject({})
      pass(0.001)
      await expect(sessions.verifier.verify(accessToken)).rejects.toMatchObject(unknownKey)
    }),
  )

  test(
    'S28 IR-10 invalidate ends every token on this server at once, on others with the next look',
    withWorld(async ({ server, events }) => {
      const [sessions, other] = [server(), server()]
      const { accessToken, refreshToken } = await sessions.login({ subject: 'ann' })
      await other.start()
      await sessions.rotateKeys({ invalidate: true })
      await other.follow()
      for (const each of [sessions, other]) {
        await expect(each.verifier.verify(accessToken)).rejects.toMatchObject(unknownKey)
        await expect(each.refresh(refreshToken)).rejects.toMatchObject({
          code: 'refresh_token_malformed',
        })
        expect(await each.sidOf(accessToken)).toBeNull()
      }
      expect(countEvents(events)).toEqual({ 'session.created': 1, 'keys.reset': 1 })
      const next = await sessions.login({ subject: 'ann' })
      await expect(other.verifier.verify(next.accessToken)).resolves.toMatchObject({})
    }),
  )

  test(
    'S28 IR-10 after invalidate no list has the sessions of before, and get tells that they ended',
    withWorld(async ({ server, store, clock, pass }) => {
      const [sessions, other] = [server(), server()]
      const { sid } = await sessions.login({ subject: 'ann' })
      await sessions.rotateKeys()
      const live = async () => (await other.list('ann', { limit: 1 })).map((one) => one.sid)
      expect(await live()).toEqual([sid])
      await expect(other.get(sid)).resolves.toMatchObject({ revokedAt: null, revokedFor: null })
      pass(60)
      await sessions.rotateKeys({ invalidate: true })
      await other.follow()
      expect(await live()).toEqual([])
      const ended = { revokedAt: clock.now(), revokedFor: 'keys_reset' }
      await expect(other.get(sid)).resolves.toMatchObject(ended)
      const next = await other.login({ subject: 'ann' })
      await expect(store.list('ann')).resolves.toHaveLength(2)
      expect(await live()).toEqual([next.sid])
      expect(await other.list('ann', { after: next.sid })).toEqual([])
      await sessions.revoke({ sid }, 'logout')
      await expect(other.get(sid)).resolves.toMatchObject({ revokedFor: 'logout' })
    }),
  )

  test(
    'S28 IR-10 a page of a list is full though sessions of before lie between',
    withWorld(async ({ server, store }) => {
      const sessions = server()
      const before = await Promise.all(
        Array.from({ length: 3 }, () => sessions.login({ subject: 'ann' })),
      )
      await sessions.rotateKeys({ invalidate: true })
      const { sid } = await sessions.login({ subject: 'ann' })
      const [live] = await sessions.list('ann')
      const records = await Promise.all(before.map((pair) => store.get(pair.sid)))
      const all = [...records, live]
      const list: SessionStore['list'] = async (_subject, { after, limit = 100 } = {}) => {
        const start = all.findIndex((record) => record?.sid === after) + 1
        return all.slice(start, start + limit).filter((record) => record !== null) as never
      }
      const late = server({ store: { ...store, list } })
      expect((await late.list('ann', { limit: 1 })).map((one) => one.sid)).toEqual([sid])
    }),
  )

  test(
    'S28 IR-10 a list has no session twice, though one is refreshed between two pages of the store',
    withWorld(async ({ server, store }) => {
      const sessions = server()
      await sessions.login({ subject: 'ann' })
      const [before] = await sessions.list('ann')
      await sessions.rotateKeys({ invalidate: true })
      await sessions.login({ subject: 'ann' })
      await sessions.login({ subject: 'ann' })
      const [one, other] = await sessions.list('ann')
      const pages = [
        [one, before, other],
        [one, before],
      ]
      const list: SessionStore['list'] = async () => pages.shift() as never
      const late = server({ store: { ...store, list } })
      expect(await late.list('ann', { limit: 3 })).toEqual([one, other])
      expect(pages).toEqual([])
    }),
  )

  test(
    'S28 S42 invalidate closes the connections of every session',
    withWorld(async ({ server }) => {
      const connections = createConnectionRegistry()
      const [sessions, other] = [server(), server({ connections })]
      const { accessToken } = await sessions.login({ subject: 'ann' })
      const closed: string[] = []
      connections.add({
        authentication: await other.verifier.verify(accessToken),
        revoke: () => closed.push('ann'),
      })
      const opening = await other.verifier.verify(accessToken)
      await sessions.rotateKeys({ invalidate: true })
      await other.follow()
      expect(closed).toEqual(['ann'])
      connections.add({ authentication: opening, revoke: () => closed.push('late') })
      const { accessToken: good } = await sessions.login({ subject: 'bob' })
      connections.add({
        authentication: await other.verifier.verify(good),
        revoke: () => closed.push('bob'),
      })
      await other.follow()
      expect(closed).toContain('late')
      expect(closed).not.toContain('bob')
    }),
  )

  test(
    'S28 S42 the server that invalidates closes its own at once, and those of other issuers never',
    withWorld(async ({ server, pass }) => {
      const connections = createConnectionRegistry()
      const sessions = server({ connections, idleSeconds: 86_400 })
      const { accessToken } = await sessions.login({ subject: 'ann' })
      const authentication = await sessions.verifier.verify(accessToken)
      const closed: string[] = []
      connections.add({ authentication, revoke: () => closed.push('ann') })
      connections.add({
        authentication: { ...authentication, issuer: 'https://other.example' },
        revoke: () => closed.push('of another issuer'),
      })
      // A key that is gone ends no session, and so no connection.
      await sessions.rotateKeys({ graceSeconds: 0 })
      await sessions.follow()
      expect(closed).toEqual([])
      await sessions.rotateKeys({ invalidate: true })
      expect(closed).toEqual(['ann'])
      // A handshake may take a minute.
      for (const [seconds, late] of [
        [60, true],
        [1, false],
      ] as const) {
        closed.length = 0
        pass(seconds)
        const opened = { authentication, revoke: () => closed.push('late') }
        connections.add(opened)
        await sessions.follow()
        expect(closed.includes('late')).toBe(late)
        connections.delete(opened)
      }
    }),
  )

  test(
    'secrets are changed by putting the new one first: old keys open, then are sealed anew',
    withWorld(async ({ server }) => {
      const other = 'the secret that comes after, of enough bytes'
      const { refreshToken } = await server().login({ subject: 'ann' })
      const both = server({ secret: [other, secret] })
      const pair = await both.refresh(refreshToken)
      await both.rotateKeys()
      await expect(server({ secret: other }).refresh(pair.refreshToken)).resolves.toMatchObject({})
      await expect(server().refresh(pair.refreshToken)).rejects.toMatchObject({
        message: expect.stringContaining('add the one that sealed them') as string,
      })
    }),
  )

  test(
    'servers that start together agree on the keys',
    withWorld(async ({ server }) => {
      const servers = Array.from({ length: 8 }, () => server())
      const pairs = await Promise.all(servers.map((each) => each.login({ subject: 'ann' })))
      const verified = await settle(
        pairs.map(({ accessToken }, index) =>
          servers[(index + 1) % 8]!.verifier.verify(accessToken),
        ),
      )
      expect(verified.codes).toEqual({})
      expect(new Set(pairs.map(({ accessToken }) => kidOf(accessToken))).size).toBe(1)
    }),
  )

  test(
    'S28 older keys that are put back into the store come to nothing: a running server mends it',
    withWorld(async ({ server, store }) => {
      const sessions = server()
      const { accessToken } = await sessions.login({ subject: 'ann' })
      const stolen = await store.readKeys()
      await sessions.rotateKeys({ invalidate: true })
      expect(await store.writeKeys({ version: 3, sealed: stolen?.sealed ?? '' })).toBe(true)
      await sessions.follow()
      expect(sessions.health().lastError).toBeNull()
      expect(await store.readKeys()).toMatchObject({ version: 4 })
      for (const each of [sessions, server()]) {
        await expect(each.verifier.verify(accessToken)).rejects.toMatchObject(unknownKey)
      }
      // A rotation that finds them is not misled either.
      expect(await store.writeKeys({ version: 5, sealed: stolen?.sealed ?? '' })).toBe(true)
      await sessions.rotateKeys()
      await expect(server().verifier.verify(accessToken)).rejects.toMatchObject(unknownKey)
    }),
  )

  test(
    'S28 older keys from a backup come to nothing, also when a new server has turned them since',
    withWorld(async ({ server, store }) => {
      for (const turns of [1, 2]) {
        let keys: SealedKeys | null = null
        const restorable: SessionStore = {
          ...store,
          readKeys: async () => keys,
          writeKeys: async (next) => {
            if (next.version !== (keys?.version ?? 0) + 1) return false
            keys = next
            return true
          },
        }
        const running = server({ store: restorable })
        const { accessToken } = await running.login({ subject: 'ann' })
        const backup: SealedKeys | null = keys
        await running.rotateKeys({ invalidate: true })
        keys = backup
        const late = server({ store: restorable })
        // The versions 2 and 3 are there again, with other keys.
        for (let turn = 0; turn < turns; turn += 1) await late.rotateKeys()
        for (const each of [running, late]) {
          await each.follow()
          await expect(each.verifier.verify(accessToken)).rejects.toMatchObject(unknownKey)
        }
      }
    }),
  )

  test(
    'keys that were changed in the store are told; those in memory go on, and so do revocations',
    withWorld(async ({ server, store }) => {
      const [sessions, other] = [server(), server()]
      const { accessToken } = await sessions.login({ subject: 'ann' })
      const ended = await other.login({ subject: 'ann' })
      const sealed = (await store.readKeys())?.sealed ?? ''
      const changed = `${sealed.slice(0, 200)}${sealed[200] === 'A' ? 'B' : 'A'}${sealed.slice(201)}`
      for (const [version, text] of [changed, '', 'x'.repeat(500)].entries()) {
        expect(await store.writeKeys({ version: version + 2, sealed: text })).toBe(true)
        await sessions.follow()
        expect(sessions.health().lastError).toContain('no secret opens the keys')
        await expect(sessions.verifier.verify(accessToken)).resolves.toMatchObject({})
      }
      await other.logout(ended.sid)
      await sessions.follow()
      await expect(sessions.verifier.verify(ended.accessToken)).rejects.toMatchObject({
        code: 'token_revoked',
      })
    }),
  )
})

test('RSA keys work too', { timeout: 30_000 }, async () => {
  const store = memoryStore()
  const sessions = createSessions({ issuer, audience: 'api', secret, store, algorithm: 'RS256' })
  const { accessToken } = await sessions.login({ subject: 'ann' })
  expect(decodeProtectedHeader(accessToken).alg).toBe('RS256')
  await expect(sessions.verifier.verify(accessToken)).resolves.toMatchObject({ subject: 'ann' })
  expect((await sessions.jwks()).keys).toMatchObject([{ kty: 'RSA' }, { kty: 'RSA' }])
  await sessions.close()
})
