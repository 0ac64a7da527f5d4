import type { SessionStore } from '@sekisho/sessions'
import { memoryStore } from '@sekisho/sessions/memory'
import { testClock } from '@sekisho/testing'
import { describe, expect, test } from 'vitest'
import { dataStatus, headerOf, post, type Sent } from './client.ts'
import { CookieJar } from './cookie-jar.ts'
import { frameworks } from './frameworks.ts'
import { startLoginService } from './login-service.ts'

const alice = { user: 'alice', password: 'alice-password' }
const clock = testClock()

/** A store in memory whose connection can be cut. */
function fragileStore() {
  const store = memoryStore({ now: clock.now })
  const state = { down: false }
  const whileUp =
    <Args extends readonly unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (state.down) throw new Error('ECONNREFUSED canary')
      return call(...args)
    }
  const fragile: SessionStore = {
    kind: store.kind,
    prepare: whileUp(() => store.prepare()),
    create: whileUp((session) => store.create(session)),
    rotate: whileUp((request) => store.rotate(request)),
    revoke: whileUp((which, reason) => store.revoke(which, reason)),
    get: whileUp((sid) => store.get(sid)),
    list: whileUp((subject, page) => store.list(subject, page)),
    changes: whileUp((from, limit) => store.changes(from, limit)),
    purge: whileUp((limit) => store.purge(limit)),
    readKeys: whileUp(() => store.readKeys()),
    writeKeys: whileUp((keys) => store.writeKeys(keys)),
    close: () => store.close(),
  }
  return { fragile, state }
}

function expectUnavailable(answer: Sent): void {
  expect(answer.status).toBe(503)
  expect(Number(headerOf(answer, 'retry-after'))).toBeGreaterThan(0)
  expect(answer.headers).not.toHaveProperty('set-cookie')
  expect(answer.text).not.toContain('canary')
  expect(headerOf(answer, 'www-authenticate')).toBeNull()
}

describe.each(frameworks)('a store that is down, on %s', (_, framework) => {
  test('S15 S16 C172 is a 503 that clears no cookie, and everything works when it is back', async () => {
    const { fragile, state } = fragileStore()
    const { url } = await startLoginService({
      framework,
      sessions: { store: fragile, now: clock.now },
      endpoints: { tokens: 'cookies' },
    })
    const jar = new CookieJar()
    jar.take(await post(url, '/login', { json: alice, headers: jar.headers }))
    state.down = true
    expectUnavailable(await post(url, '/refresh', { headers: jar.headers }))
    expectUnavailable(await post(url, '/logout', { headers: jar.headers }))
    expectUnavailable(await post(url, '/revoke', { headers: jar.headers }))
    expectUnavailable(await post(url, '/login', { json: alice, headers: jar.headers }))
    state.down = false
    const logout = await post(url, '/logout', { headers: jar.headers })
    expect([logout.status, logout.headers['set-cookie']?.length]).toEqual([200, 2])
  })

  test('S16 a logout that failed holds at this server, and in the store when it is back', async () => {
    for (const json of [{}, { everywhere: true }]) {
      const { fragile, state } = fragileStore()
      const { url, login, refresh } = await startLoginService({
        framework,
        sessions: { store: fragile, now: clock.now, feedPollSeconds: 0.1 },
      })
      const tokens = await login()
      expect(await dataStatus(url, tokens.access)).toBe(200)
      state.down = true
      expectUnavailable(await post(url, '/logout', { bearer: tokens.access, json }))
      expect(await dataStatus(url, tokens.access)).toBe(401)
      state.down = false
      await expect
        .poll(async () => (await refresh(tokens.refresh)).status, { timeout: 5000 })
        .toBe(400)
    }
  })

  test('S15 a refresh that failed so works with the same token later', async () => {
    const { fragile, state } = fragileStore()
    const { login, refresh } = await startLoginService({
      framework,
      sessions: { store: fragile, now: clock.now },
      endpoints: { refusals: 'empty' },
    })
    const tokens = await login()
    state.down = true
    expect((await refresh(tokens.refresh)).status).toBe(503)
    state.down = false
    expect((await refresh(tokens.refresh)).status).toBe(200)
  })
})
