import { expect, test } from 'vitest'
import { createSessions } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory/memory-store.ts'
import { forgeRefreshToken } from './forge-refresh-token.ts'
import { meddle } from './meddling-store.ts'
import { countEvents, describeOnStores, issuer, secret } from './open-world.ts'

function changedAt(text: string, index: number): string {
  const other = text[index] === 'A' ? 'B' : 'A'
  return text.slice(0, index) + other + text.slice(index + 1)
}

describeOnStores('forged tokens', (withWorld) => {
  test(
    'S7 C168 are refused before the store is asked',
    withWorld(async ({ server, store }) => {
      const meddling = meddle(store)
      const sessions = server({ store: meddling.store })
      const other = server({ store })
      const { refreshToken, accessToken } = await sessions.login({ subject: 'ann' })
      const [form, kid, body, tag] = refreshToken.split('.') as [string, string, string, string]
      await other.rotateKeys({ invalidate: true })
      const foreign = await other.login({ subject: 'ann' })
      const bad = [
        '',
        'rt1',
        'rt1...',
        'x'.repeat(1_000_000),
        `rt1.${'x'.repeat(1_000_000)}`,
        refreshToken.slice(0, -1),
        `${refreshToken}A`,
        `${refreshToken}.`,
        `${refreshToken}.${tag}`,
        refreshToken.toUpperCase(),
        changedAt(refreshToken, refreshToken.length - 3),
        changedAt(refreshToken, refreshToken.length - tag.length - 5),
        [form, 'unknown', body, tag].join('.'),
        [form, kid, body].join('.'),
        [form, kid, body, ''].join('.'),
        ['rt2', kid, body, tag].join('.'),
        foreign.refreshToken,
        accessToken,
        `${accessToken}.`,
        'eyJhbGciOiJub25lIn0.e30.',
      ]
      meddling.calls.length = 0
      for (const token of bad) {
        await expect(sessions.refresh(token)).rejects.toMatchObject({
          code: 'refresh_token_malformed',
          message: expect.stringContaining('its tag does not hold under a key in use') as string,
        })
      }
      for (const token of [null, 7, {}, undefined]) {
        await expect(sessions.refresh(token as string)).rejects.toMatchObject({
          code: 'refresh_token_malformed',
        })
      }
      expect(meddling.calls).toEqual([])
    }),
  )

  test(
    'S8 with the right sid and another secret find no session, and harm none',
    withWorld(async ({ server, store, events }) => {
      const sessions = server()
      const { refreshToken, sid } = await sessions.login({ subject: 'ann' })
      const before = await store.get(sid)
      const forged = await forgeRefreshToken(store, refreshToken, { family: Buffer.alloc(16, 7) })
      await expect(sessions.refresh(forged)).rejects.toMatchObject({
        code: 'session_not_found',
        message: 'the store has no such session with this secret',
      })
      expect(await store.get(sid)).toEqual(before)
      expect(countEvents(events)).toEqual({ 'session.created': 1 })
      await expect(sessions.refresh(refreshToken)).resolves.toMatchObject({ sid })
    }),
  )

  test(
    'S34 C174 IR-4 a token of one kind never passes for one of the other',
    withWorld(async ({ server }) => {
      for (const refreshTokenFormat of ['opaque', 'jwt'] as const) {
        const sessions = server({ refreshTokenFormat })
        const { accessToken, refreshToken } = await sessions.login({ subject: 'ann' })
        await expect(sessions.verifier.verify(refreshToken)).rejects.toMatchObject({
          kind: 'refusal',
        })
        await expect(sessions.refresh(accessToken)).rejects.toMatchObject({
          code: 'refresh_token_malformed',
        })
      }
    }),
  )

  test(
    'C168 what the store holds says nothing that a token is made of',
    withWorld(async ({ server, store }) => {
      const sessions = server()
      const { refreshToken, sid } = await sessions.login({ subject: 'ann' })
      const [, kid, body, tag] = refreshToken.split('.') as [string, string, string, string]
      const family = Buffer.from(body, 'base64url').subarray(16, 32)
      const dump = JSON.stringify([await store.get(sid), await store.readKeys()])
      for (const secretPart of [tag, kid, family.toString('base64url'), family.toString('hex')]) {
        expect(dump).not.toContain(secretPart)
      }
      // The keys are there, but nobody reads them without the secret.
      const thief = server({ secret: 'another secret of more than thirty-two bytes' })
      await expect(thief.login({ subject: 'ann' })).rejects.toMatchObject({
        code: 'store_unavailable',
        message: expect.stringContaining('no secret opens the keys') as string,
      })
    }),
  )

  test(
    'C168 another issuer with the same store and secret takes none of the tokens for its own',
    withWorld(async ({ server }) => {
      const { refreshToken } = await server().login({ subject: 'ann' })
      const other = server({ issuer: 'https://admin.example', audience: 'admin' })
      await expect(other.refresh(refreshToken)).rejects.toMatchObject({
        code: 'store_unavailable',
        message: expect.stringContaining('give each issuer a store of its own') as string,
      })
      await expect(other.rotateKeys({ invalidate: true })).rejects.toMatchObject({
        code: 'store_unavailable',
      })
      await expect(server().refresh(refreshToken)).resolves.toMatchObject({ subject: 'ann' })
    }),
  )
})

test.each(['opaque', 'jwt'] as const)(
  'S7 a change of any one character makes a refresh token worthless, %s',
  async (refreshTokenFormat) => {
    const options = { issuer, audience: 'api', secret, refreshTokenFormat }
    const sessions = createSessions({ ...options, store: memoryStore() })
    const { refreshToken, sid } = await sessions.login({ subject: 'ann' })
    const others = refreshToken
      .split('')
      .flatMap((_, index) => [
        changedAt(refreshToken, index),
        refreshToken.slice(0, index) + refreshToken.slice(index + 1),
      ])
    for (const token of others) {
      await expect(sessions.refresh(token)).rejects.toMatchObject({
        code: 'refresh_token_malformed',
      })
      expect(await sessions.sidOf(token)).toBeNull()
    }
    expect(others.length).toBeGreaterThan(200)
    await expect(sessions.refresh(refreshToken)).resolves.toMatchObject({ sid })
    await sessions.close()
  },
)
