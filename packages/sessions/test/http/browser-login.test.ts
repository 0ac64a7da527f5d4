import type { SessionsOptions } from '@sekisho/sessions'
import { memoryStore } from '@sekisho/sessions/memory'
import { testClock } from '@sekisho/testing'
import { describe, expect, test } from 'vitest'
import { claimsOf, dataStatus, get, post, tokensOf } from './client.ts'
import { CookieJar } from './cookie-jar.ts'
import { frameworks } from './frameworks.ts'
import { startLoginService, type LoginService } from './login-service.ts'

const alice = { user: 'alice', password: 'alice-password' }
const clock = testClock()

/** Three applications over one store, each with endpoints of its own. */
async function startApplications(
  framework?: (typeof frameworks)[number][1],
  sessions: Partial<SessionsOptions> = {},
): Promise<Readonly<Record<'shop' | 'blog' | 'desk', LoginService>>> {
  const store = memoryStore({ now: clock.now })
  const applications = { shop: { group: 'g' }, blog: { group: 'g' }, desk: { group: 'h' } }
  const start = (application: string) =>
    startLoginService({
      ...(framework === undefined ? {} : { framework }),
      sessions: { store, applications, now: clock.now, ...sessions },
      endpoints: { application, browserLogin: true },
    })
  return { shop: await start('shop'), blog: await start('blog'), desk: await start('desk') }
}

async function browserAt(service: LoginService): Promise<CookieJar> {
  const jar = new CookieJar()
  jar.take(await post(service.url, '/login', { json: alice, headers: jar.headers }))
  return jar
}

describe.each(frameworks)('browser login on %s', (_, framework) => {
  test('IR-13 the cookie of one application logs in at another of the same group', async () => {
    const { shop, blog, desk } = await startApplications(framework)
    const jar = await browserAt(shop)
    expect(jar.names).toEqual(['__Host-browser_login'])
    expect(jar.get('__Host-browser_login')).toMatch(/^bs1\./)
    const silent = await post(blog.url, '/login', { headers: jar.headers })
    jar.take(silent)
    expect(silent.body).toMatchObject({ sub: 'alice' })
    const { access } = tokensOf(silent)
    expect(await dataStatus(blog.url, access)).toBe(200)
    expect(claimsOf(access)).toMatchObject({ client_id: 'blog', scope: 'orders:read orders:write' })
    expect((await post(desk.url, '/login', { headers: jar.headers })).status).toBe(401)
    expect((await get(blog.url, '/data', jar.headers)).status).toBe(401)
  })
})

describe('the cookie of a browser login', () => {
  test('IR-13 has the attributes of every cookie here', async () => {
    const { shop } = await startApplications()
    const answer = await post(shop.url, '/login', { json: alice })
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^__Host-browser_login=bs1\.\S+; Path=\/; Max-Age=1209600; HttpOnly; SameSite=Strict; Secure$/,
      ),
    ])
  })

  test('IR-13 is refused when forged, and when it is a refresh token of another session', async () => {
    const { shop } = await startApplications()
    const { refresh } = await shop.login()
    for (const value of ['bs1.forged', 'forged', refresh, `bs1.${refresh}`]) {
      const headers = [
        ['cookie', `__Host-browser_login=${value}`],
        ['sec-fetch-site', 'same-origin'],
      ] as const
      expect((await post(shop.url, '/login', { headers })).status).toBe(401)
    }
  })

  test('C177 does nothing for a page of another site', async () => {
    const { shop } = await startApplications()
    const jar = await browserAt(shop)
    for (const posted of [{}, { json: alice }]) {
      const answer = await post(shop.url, '/login', { ...posted, headers: jar.crossSiteHeaders })
      expect(answer.status).toBe(403)
    }
  })

  test('C177 is not cleared by a form of another site, which comes without cookies', async () => {
    const { shop } = await startApplications()
    const headers = new CookieJar().crossSiteHeaders
    const answer = await post(shop.url, '/logout', { headers })
    expect([answer.status, answer.headers['set-cookie']]).toEqual([403, undefined])
    expect(answer.body['error_description']).toBe('The request came from another site')
  })

  test('IR-13 gives what the user may do now, not at the login of the browser', async () => {
    let scope = 'orders:read orders:write'
    const loadUser = () => ({ claims: { scope } })
    const { shop, blog } = await startApplications(undefined, { loadUser })
    const jar = await browserAt(shop)
    scope = 'orders:read'
    const silent = await post(blog.url, '/login', { headers: jar.headers })
    expect(claimsOf(tokensOf(silent).access)).toMatchObject({ client_id: 'blog', scope })
    expect((await blog.refresh(tokensOf(silent).refresh)).status).toBe(200)
  })

  test('is a session that no list shows', async () => {
    const { shop } = await startApplications()
    const { access } = await shop.login()
    const { body } = await get(shop.url, '/sessions', [['authorization', `Bearer ${access}`]])
    expect(body['sessions']).toHaveLength(1)
  })

  test('ends with a logout from the group, and is cleared by it', async () => {
    const { shop, blog } = await startApplications()
    const jar = await browserAt(shop)
    const silent = await post(blog.url, '/login', { headers: jar.headers })
    jar.take(silent)
    const before = jar.headers
    const answer = await post(blog.url, '/logout', {
      bearer: tokensOf(silent).access,
      headers: jar.headers,
    })
    jar.take(answer)
    expect([answer.status, jar.names]).toEqual([200, []])
    const again = await post(shop.url, '/login', { headers: before })
    expect([again.status, again.body['error']]).toEqual([401, 'login_failed'])
    expect(again.headers['set-cookie']).toEqual([
      '__Host-browser_login=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure',
    ])
  })

  test('outlives a revocation of one session', async () => {
    const { shop } = await startApplications()
    const jar = await browserAt(shop)
    const silent = await post(shop.url, '/login', { headers: jar.headers })
    jar.take(silent)
    await post(shop.url, '/revoke', { bearer: tokensOf(silent).access })
    expect((await post(shop.url, '/login', { headers: jar.headers })).status).toBe(200)
  })

  test('used before and outside the leeway it ends the login of the browser', async () => {
    const { shop } = await startApplications()
    const jar = await browserAt(shop)
    const stolen = jar.headers
    jar.take(await post(shop.url, '/login', { headers: jar.headers }))
    clock.advanceSeconds(11)
    const answer = await post(shop.url, '/login', { headers: stolen })
    expect(answer.status).toBe(401)
    expect((await post(shop.url, '/login', { headers: jar.headers })).status).toBe(401)
  })

  test('is no refresh token: the session of a browser opens no data', async () => {
    const { shop } = await startApplications()
    const jar = await browserAt(shop)
    const token = jar.get('__Host-browser_login')?.slice('bs1.'.length) ?? ''
    expect((await shop.refresh(token)).status).toBe(400)
    expect((await post(shop.url, '/login', { headers: jar.headers })).status).toBe(200)
  })

  test('C169 a login replaces the one before', async () => {
    const { shop } = await startApplications()
    const jar = await browserAt(shop)
    const before = jar.headers
    jar.take(await post(shop.url, '/login', { json: alice, headers: jar.headers }))
    expect((await post(shop.url, '/login', { headers: before })).status).toBe(401)
    expect((await post(shop.url, '/login', { headers: jar.headers })).status).toBe(200)
  })

  test('needs an application with a group', async () => {
    await expect(startLoginService({ endpoints: { browserLogin: true } })).rejects.toThrow(
      /browserLogin must be a group for the application "default"/,
    )
  })
})
