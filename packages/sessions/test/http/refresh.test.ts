import { describe, expect, test } from 'vitest'
import { claimsOf, dataStatus, headerOf, post, tokensOf } from './client.ts'
import { frameworks } from './frameworks.ts'
import { startLoginService } from './login-service.ts'

describe.each(frameworks)('refresh on %s', (_, framework) => {
  test('IR-5 C163 gives a new pair of the same session, and ends the old one', async () => {
    const { url, clock, login, refresh } = await startLoginService({
      framework,
      sessions: { strictPairs: true, leewaySeconds: 0 },
    })
    const first = await login()
    clock.advanceSeconds(30)
    const answer = await refresh(first.refresh)
    expect(headerOf(answer, 'cache-control')).toBe('no-store')
    const second = tokensOf(answer)
    expect(second.refresh).not.toBe(first.refresh)
    expect(claimsOf(second.access)['sid']).toBe(claimsOf(first.access)['sid'])
    expect(await dataStatus(url, second.access)).toBe(200)
    expect(await dataStatus(url, first.access)).toBe(401)
  })

  test('IR-6 C164 a replaced token ends the session, and says no more than any refusal', async () => {
    const { url, clock, login, refresh, events } = await startLoginService({ framework })
    const first = await login()
    const second = tokensOf(await refresh(first.refresh))
    clock.advanceSeconds(11)
    const reused = await refresh(first.refresh)
    const unknown = await refresh('rt1.none.of.ours')
    expect(reused).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'The refresh token is not valid' },
    })
    expect([unknown.status, unknown.text]).toEqual([reused.status, reused.text])
    expect((await refresh(second.refresh)).status).toBe(400)
    expect(await dataStatus(url, second.access)).toBe(401)
    expect(events.filter(({ type }) => type === 'session.reuse_detected')).toHaveLength(1)
  })

  test('IR-7 C165 gives all of fifty at once the same successor', async () => {
    const { login, refresh } = await startLoginService({ framework })
    const { refresh: token } = await login()
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(token)))
    const successors = new Set(answers.map((answer) => tokensOf(answer).refresh))
    expect(successors.size).toBe(1)
    expect((await refresh([...successors][0] ?? '')).status).toBe(200)
  })
})

describe('a refresh', () => {
  test('IR-7 lets exactly one of five through where a token has one use', async () => {
    const { login, refresh } = await startLoginService({ sessions: { leewaySeconds: 0 } })
    const { refresh: token } = await login()
    const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(token)))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 400, 400, 400, 400])
  })

  test('IR-6 answers a reuse with the bare 401, and only with it, where so configured', async () => {
    const { clock, login, refresh } = await startLoginService({
      sessions: { whenReused: 'refuse' },
      endpoints: { refusals: 'empty' },
    })
    const first = await login()
    const second = tokensOf(await refresh(first.refresh))
    clock.advanceSeconds(11)
    const reused = await refresh(first.refresh)
    expect([reused.status, reused.text]).toEqual([401, ''])
    expect((await refresh(second.refresh)).status).toBe(200)
  })

  test('takes a form, as OAuth clients send it', async () => {
    const { url, login } = await startLoginService()
    const { refresh: token } = await login()
    const form = { grant_type: 'refresh_token', refresh_token: token }
    expect((await post(url, '/refresh', { form })).status).toBe(200)
  })

  test('refuses a field that stands twice in a form, and uses nothing up', async () => {
    const { url, login, refresh } = await startLoginService()
    const { refresh: token } = await login()
    const text = `grant_type=refresh_token&refresh_token=other&refresh_token=${token}`
    const headers = [['content-type', 'application/x-www-form-urlencoded']] as const
    expect((await post(url, '/refresh', { text, headers })).status).toBe(400)
    expect((await refresh(token)).status).toBe(200)
  })

  test('C166 narrows the scope when asked, and never widens it', async () => {
    const { url, login } = await startLoginService()
    const { refresh: token } = await login()
    const narrow = { grant_type: 'refresh_token', refresh_token: token, scope: 'orders:read' }
    const answer = await post(url, '/refresh', { json: narrow })
    expect(claimsOf(tokensOf(answer).access)).toMatchObject({ scope: 'orders:read' })
    const wide = { ...narrow, refresh_token: tokensOf(answer).refresh, scope: 'orders:admin' }
    expect(await post(url, '/refresh', { json: wide })).toMatchObject({
      status: 400,
      body: { error: 'invalid_scope' },
    })
  })

  test('C166 IR-14 is bound to its application where so configured', async () => {
    const applications = { a: {}, b: {} }
    for (const bindToApplication of [false, true]) {
      const { url, sessions } = await startLoginService({
        sessions: { applications, bindToApplication },
        endpoints: { application: 'b' },
      })
      const { refreshToken } = await sessions.login({ subject: 'alice', application: 'a' })
      const answer = await post(url, '/refresh', { json: { refresh_token: refreshToken } })
      expect(answer.status).toBe(bindToApplication ? 400 : 200)
    }
  })

  const malformed: readonly (readonly [string, number, object])[] = [
    ['no token', 400, { grant_type: 'refresh_token' }],
    ['a number', 400, { refresh_token: 7 }],
    ['null', 400, { refresh_token: null }],
    ['a scope that is no text', 400, { refresh_token: 'x', scope: ['a'] }],
    ['junk', 400, { refresh_token: 'x'.repeat(9000) }],
    ['an empty token', 400, { refresh_token: '' }],
  ]

  test.each(malformed)('S7 refuses %s with %i', async (_, status, json) => {
    const { url } = await startLoginService()
    const answer = await post(url, '/refresh', { json })
    expect(answer.status).toBe(status)
    expect(answer.text).not.toContain('xxx')
  })

  test('another grant is not granted, and uses nothing up', async () => {
    const { url, login, refresh } = await startLoginService()
    const { refresh: token } = await login()
    const other = { refresh_token: token, grant_type: 'authorization_code' }
    expect((await post(url, '/refresh', { json: other })).status).toBe(400)
    expect((await refresh(token)).status).toBe(200)
  })

  test('the token as Bearer is not taken: it belongs into the body', async () => {
    const { url, login } = await startLoginService()
    const { refresh: token } = await login()
    expect((await post(url, '/refresh', { bearer: token })).status).toBe(400)
    expect((await post(url, '/refresh', { json: { refresh_token: token } })).status).toBe(200)
  })
})
