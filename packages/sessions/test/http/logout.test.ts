import { send } from '@sekisho/testing'
import { describe, expect, test } from 'vitest'
import { claimsOf, dataStatus, get, headerOf, post, tokensOf } from './client.ts'
import { frameworks } from './frameworks.ts'
import { startLoginService } from './login-service.ts'

const grouped = {
  applications: { shop: { group: 'g' }, blog: { group: 'g' }, desk: { group: 'h' } },
}

describe.each(frameworks)('logout and revoke on %s', (_, framework) => {
  test('IR-8 C170 a logout ends this session, at once, and no other', async () => {
    const { url, login, refresh } = await startLoginService({ framework })
    const [one, other] = [await login(), await login()]
    const answer = await post(url, '/logout', { bearer: one.access })
    expect([answer.status, answer.text]).toEqual([200, '{}'])
    expect(headerOf(answer, 'cache-control')).toBe('no-store')
    expect(await dataStatus(url, one.access)).toBe(401)
    expect((await refresh(one.refresh)).status).toBe(400)
    expect(await dataStatus(url, other.access)).toBe(200)
    expect((await refresh(other.refresh)).status).toBe(200)
  })

  test('C170 a logout may come twice, or with a token of nobody', async () => {
    const { url, login } = await startLoginService({ framework })
    const { access, refresh } = await login()
    for (const bearer of [access, access, 'none.of.ours']) {
      expect((await post(url, '/logout', { bearer })).status).toBe(200)
    }
    expect((await post(url, '/logout', { json: { refresh_token: refresh } })).status).toBe(200)
    expect((await post(url, '/logout')).status).toBe(200)
  })

  test('C159 C161 a revocation ends this pair, from JSON or a form, and may come twice', async () => {
    const { url, login, refresh } = await startLoginService({ framework })
    for (const kind of ['json', 'form'] as const) {
      const { access, refresh: token } = await login()
      const fields = { token, token_type_hint: 'access_token' }
      expect((await post(url, '/revoke', { [kind]: fields })).status).toBe(200)
      expect((await post(url, '/revoke', { [kind]: fields })).status).toBe(200)
      expect(await dataStatus(url, access)).toBe(401)
      expect((await refresh(token)).status).toBe(400)
    }
    expect((await post(url, '/revoke', { form: { token: 'none of ours' } })).status).toBe(200)
  })

  test('lists the sessions of who asks, and which of them is asking', async () => {
    const { url, clock, login, refresh } = await startLoginService({ framework })
    const one = await login()
    const two = await login()
    await login('bob')
    clock.advanceSeconds(60)
    const { access } = tokensOf(await refresh(two.refresh))
    const answer = await get(url, '/sessions', [['authorization', `Bearer ${access}`]])
    expect(answer.status).toBe(200)
    expect(headerOf(answer, 'cache-control')).toBe('no-store')
    const at = Math.floor(clock.now() / 1000)
    const idleSeconds = 1_209_600
    const shared = {
      application: 'default',
      created_at: at - 60,
      client: { device: '', address: '127.0.0.1' },
    }
    expect(answer.body).toEqual({
      sessions: [
        {
          ...shared,
          session: claimsOf(two.access)['sid'],
          current: true,
          last_used_at: at,
          expires_at: at + idleSeconds,
        },
        {
          ...shared,
          session: claimsOf(one.access)['sid'],
          current: false,
          last_used_at: at - 60,
          expires_at: at - 60 + idleSeconds,
        },
      ],
    })
  })
})

describe('a logout', () => {
  test('S35 works with an expired access token, and with a replaced refresh token', async () => {
    const { url, clock, login, refresh } = await startLoginService()
    const first = await login()
    clock.advanceSeconds(400)
    expect(await dataStatus(url, first.access)).toBe(401)
    await post(url, '/logout', { bearer: first.access })
    expect((await refresh(first.refresh)).status).toBe(400)
    const second = await login()
    const third = tokensOf(await refresh(second.refresh))
    await post(url, '/logout', { json: { refresh_token: second.refresh } })
    expect((await refresh(third.refresh)).status).toBe(400)
  })

  test('IR-9 ends all sessions of the group; a revocation only the one', async () => {
    const { url, sessions } = await startLoginService({
      sessions: grouped,
      endpoints: { application: 'shop' },
    })
    const open = (application: string) => sessions.login({ subject: 'alice', application })
    const [one, two, three] = [await open('shop'), await open('blog'), await open('desk')]
    await post(url, '/revoke', { bearer: two.accessToken })
    const statuses = async () => [
      await dataStatus(url, one.accessToken),
      await dataStatus(url, two.accessToken),
      await dataStatus(url, three.accessToken),
    ]
    expect(await statuses()).toEqual([200, 401, 200])
    const again = await open('blog')
    await post(url, '/logout', { bearer: one.accessToken })
    expect(await statuses()).toEqual([401, 401, 200])
    expect(await dataStatus(url, again.accessToken)).toBe(401)
  })

  test('C171 everywhere ends every session of the subject', async () => {
    const { url, login } = await startLoginService()
    const [one, two, bob] = [await login(), await login(), await login('bob')]
    await post(url, '/logout', { bearer: one.access, json: { everywhere: true } })
    expect(await dataStatus(url, one.access)).toBe(401)
    expect(await dataStatus(url, two.access)).toBe(401)
    expect(await dataStatus(url, bob.access)).toBe(200)
  })

  test('C171 everywhere is done for one who has more sessions than a page of a list', async () => {
    const { url, clock, sessions, login } = await startLoginService({
      sessions: { maxSessionsPerSubject: 2000 },
    })
    const { access } = await login()
    clock.advanceSeconds(1)
    await Promise.all(Array.from({ length: 1000 }, () => sessions.login({ subject: 'alice' })))
    await post(url, '/logout', { bearer: access, json: { everywhere: true } })
    expect(await sessions.list('alice')).toEqual([])
  })

  test('C171 everywhere is not done for a session that has ended', async () => {
    const { url, clock, login } = await startLoginService({
      sessions: { applications: { default: { idleSeconds: 600 } } },
    })
    const revoked = await login()
    await post(url, '/logout', { bearer: revoked.access })
    const expired = await login()
    clock.advanceSeconds(601)
    const live = await login()
    for (const { access } of [revoked, expired]) {
      const answer = await post(url, '/logout', { bearer: access, json: { everywhere: true } })
      expect(answer.status).toBe(200)
    }
    expect(await dataStatus(url, live.access)).toBe(200)
  })

  test('C107 two Authorization lines are refused, and end nothing', async () => {
    const { url, login } = await startLoginService()
    const { access } = await login()
    const headers = [['authorization', `Bearer ${access}`]] as const
    expect((await post(url, '/logout', { bearer: access, headers })).status).toBe(400)
    expect(await dataStatus(url, access)).toBe(200)
  })

  test('everywhere is true, not text', async () => {
    const { url, login } = await startLoginService()
    const [one, two] = [await login(), await login()]
    await post(url, '/logout', { bearer: one.access, json: { everywhere: 'true' } })
    expect(await dataStatus(url, two.access)).toBe(200)
  })
})

describe('a revocation by session', () => {
  test('ends another session of the same subject', async () => {
    const { url, login } = await startLoginService()
    const [one, two] = [await login(), await login()]
    const session = claimsOf(two.access)['sid']
    const answer = await post(url, '/revoke', { bearer: one.access, json: { session } })
    expect(answer.status).toBe(200)
    expect(await dataStatus(url, one.access)).toBe(200)
    expect(await dataStatus(url, two.access)).toBe(401)
  })

  test('C160 leaves the session of somebody else alone, and does not tell that there is one', async () => {
    const { url, login } = await startLoginService()
    const [alice, bob] = [await login('alice'), await login('bob')]
    const ask = (session: unknown) =>
      post(url, '/revoke', { bearer: alice.access, json: { session } })
    const [theirs, nobodys] = [await ask(claimsOf(bob.access)['sid']), await ask('no-such-sid')]
    expect([theirs.status, theirs.text]).toEqual([nobodys.status, nobodys.text])
    expect(await dataStatus(url, bob.access)).toBe(200)
    expect(await dataStatus(url, alice.access)).toBe(200)
  })

  test('needs an access token that is good now', async () => {
    const { url, clock, login } = await startLoginService()
    const [one, two] = [await login(), await login()]
    const session = claimsOf(two.access)['sid']
    const without = await post(url, '/revoke', { json: { session } })
    expect(without.status).toBe(401)
    expect(headerOf(without, 'www-authenticate')).toBe('Bearer realm="sessions"')
    const byRefresh = await post(url, '/revoke', { bearer: one.refresh, json: { session } })
    expect(byRefresh.status).toBe(401)
    clock.advanceSeconds(400)
    const expired = await post(url, '/revoke', { bearer: one.access, json: { session } })
    expect(headerOf(expired, 'www-authenticate')).toBe(
      'Bearer realm="sessions", error="invalid_token", error_description="The access token expired"',
    )
    expect((await post(url, '/refresh', { json: { refresh_token: two.refresh } })).status).toBe(200)
  })
})

describe('the list of sessions', () => {
  test('is shown to nobody without a good access token', async () => {
    const { url, login } = await startLoginService()
    const { access } = await login()
    await post(url, '/logout', { bearer: access })
    expect((await get(url, '/sessions')).status).toBe(401)
    expect((await get(url, '/sessions', [['authorization', `Bearer ${access}`]])).status).toBe(401)
    expect((await get(url, '/sessions', [['authorization', 'Bearer']])).status).toBe(400)
  })

  test('IR-14 is shown to the own application only, where sessions are bound to it', async () => {
    for (const bindToApplication of [false, true]) {
      const { url, sessions } = await startLoginService({
        sessions: { applications: { a: {}, b: {} }, bindToApplication },
        endpoints: { application: 'b' },
      })
      const statusFor = async (application: string) => {
        const { accessToken } = await sessions.login({ subject: 'alice', application })
        return (await get(url, '/sessions', [['authorization', `Bearer ${accessToken}`]])).status
      }
      expect(await statusFor('b')).toBe(200)
      expect(await statusFor('a')).toBe(bindToApplication ? 401 : 200)
    }
  })

  test('is refused with the bare 401 where refusals are empty', async () => {
    const { url } = await startLoginService({ endpoints: { refusals: 'empty' } })
    const answer = await get(url, '/sessions')
    expect([answer.status, answer.text]).toEqual([401, ''])
  })
})

describe('the public keys', () => {
  test('C173 may be kept by everybody, and hold nothing private', async () => {
    const { url } = await startLoginService()
    const answer = await get(url, '/jwks.json')
    expect(headerOf(answer, 'cache-control')).toBe('public, max-age=300')
    expect(headerOf(answer, 'content-type')).toBe('application/json')
    const { keys } = answer.body as { readonly keys: readonly Record<string, unknown>[] }
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) {
      expect(Object.keys(key).filter((name) => ['d', 'p', 'q', 'k'].includes(name))).toEqual([])
      expect(key).toMatchObject({ kid: expect.any(String), alg: 'ES256' })
    }
  })

  test('can be asked for by HEAD', async () => {
    const { url } = await startLoginService()
    const answer = await send(url, { method: 'HEAD', path: '/jwks.json' })
    expect([answer.status, answer.body]).toEqual([200, ''])
    expect((await send(url, { method: 'HEAD', path: '/login' })).status).toBe(418)
  })

  test('IR-10 a reset of the keys ends every token; a rotation none', async () => {
    const { url, sessions, login, refresh } = await startLoginService()
    const one = await login()
    await sessions.rotateKeys()
    expect(await dataStatus(url, one.access)).toBe(200)
    const two = tokensOf(await refresh(one.refresh))
    await sessions.rotateKeys({ invalidate: true })
    expect(await dataStatus(url, two.access)).toBe(401)
    expect((await refresh(two.refresh)).status).toBe(400)
    expect(await dataStatus(url, (await login()).access)).toBe(200)
  })
})
