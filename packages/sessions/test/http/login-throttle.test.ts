import type { SessionError } from '@sekisho/sessions'
import { loginThrottle } from '@sekisho/sessions/http'
import type { HeaderLine } from '@sekisho/testing'
import { describe, expect, test, vi } from 'vitest'
import { headerOf, post } from './client.ts'
import { frameworks } from './frameworks.ts'
import { startLoginService } from './login-service.ts'

// One scrypt hash, of a Node without Argon2, takes up to a second on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const wrong = { user: 'alice', password: 'wrong' }
const right = { user: 'alice', password: 'alice-password' }

function from(address: string): readonly HeaderLine[] {
  return [['x-forwarded-for', address]]
}

describe.each(frameworks)('the throttle on %s', (_, framework) => {
  test('S41 refuses the eleventh attempt with 429, also with the right password', async () => {
    const { url, events } = await startLoginService({ framework })
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect((await post(url, '/login', { json: wrong })).status).toBe(401)
    }
    const answer = await post(url, '/login', { json: right })
    expect(answer.status).toBe(429)
    const seconds = Number(headerOf(answer, 'retry-after'))
    expect(seconds).toBeGreaterThan(890)
    expect(seconds).toBeLessThanOrEqual(900)
    expect(answer.body).toEqual({
      error: 'too_many_attempts',
      error_description: 'Too many attempts; try again later',
    })
    expect(events.filter(({ type }) => type === 'login.failed')).toHaveLength(10)
    expect(events.at(-1)).toEqual({
      type: 'login.throttled',
      user: 'alice',
      address: '127.0.0.1',
      retryAfterSeconds: seconds,
    })
  })
})

/** What an attempt rejects with where the limiter rejects with this. */
async function failureBy(reason: unknown): Promise<unknown> {
  const limiter = { consume: async () => Promise.reject(reason), reward: async () => undefined }
  try {
    return await loginThrottle({ network: limiter }).attempt('alice', null)
  } catch (error) {
    return error
  }
}

describe('the throttle', () => {
  test('S41 counts attempts at the same moment', async () => {
    const { url } = await startLoginService()
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => post(url, '/login', { json: wrong })),
    )
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20)
  })

  test('takes attempts back that succeed, so that many logins are no attack', async () => {
    const { url } = await startLoginService()
    for (let login = 0; login < 15; login += 1) {
      expect((await post(url, '/login', { json: right })).status).toBe(200)
    }
  })

  test('takes attempts back when the directory could not tell', async () => {
    const directory = { authenticate: () => Promise.reject(new Error('down')) }
    const { url } = await startLoginService({ endpoints: { directory } })
    for (let attempt = 0; attempt < 15; attempt += 1) {
      expect((await post(url, '/login', { json: wrong })).status).toBe(503)
    }
  })

  test('leaves the owner of the account in from another network', async () => {
    const { url } = await startLoginService({ endpoints: { proxyHops: 1 } })
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await post(url, '/login', { json: wrong, headers: from('203.0.113.7') })
    }
    const there = await post(url, '/login', { json: right, headers: from('203.0.113.7') })
    const elsewhere = await post(url, '/login', { json: right, headers: from('198.51.100.2') })
    expect([there.status, elsewhere.status]).toEqual([429, 200])
  })

  test('bounds one network over all accounts, an IPv6 /64 as one', async () => {
    const { url } = await startLoginService({ endpoints: { proxyHops: 1 } })
    const statuses = []
    for (let attempt = 0; attempt < 101; attempt += 1) {
      const json = { user: `user-${attempt}`, password: 'wrong' }
      const headers = from(`2001:db8:1:2:${attempt.toString(16)}::1`)
      statuses.push((await post(url, '/login', { json, headers })).status)
    }
    expect(statuses.indexOf(429)).toBe(100)
  })

  test('bounds one account over all networks', async () => {
    const { url } = await startLoginService({ endpoints: { proxyHops: 1 } })
    const statuses = []
    for (let attempt = 0; attempt < 201; attempt += 1) {
      const headers = from(`198.51.${Math.floor(attempt / 100)}.${attempt % 100}`)
      statuses.push((await post(url, '/login', { json: wrong, headers })).status)
    }
    expect(statuses.indexOf(429)).toBe(200)
  })

  test('is not fooled by what a client writes into X-Forwarded-For', async () => {
    const { url } = await startLoginService()
    const statuses = []
    for (let attempt = 0; attempt < 11; attempt += 1) {
      const headers = from(`203.0.113.${attempt}`)
      statuses.push((await post(url, '/login', { json: wrong, headers })).status)
    }
    expect(statuses.indexOf(429)).toBe(10)
  })

  test('counts a name however it is written, and never keeps it readable', async () => {
    const keys: string[] = []
    const limiter = {
      consume: async (key: string) => keys.push(key),
      reward: async () => undefined,
    }
    const throttle = loginThrottle({ accountAndNetwork: limiter, account: limiter })
    // Tables compare names without regard to case, accents or spaces, or have others cleaned before.
    const spellings = [
      'Alice Weiss',
      'ALICE WEISS',
      ' alice weiss\t',
      'aliceweiss',
      'Alíce Weiß',
      'Ali\u0301ce Weiss',
      'alice\u00a0weiss',
      'al\u200bice weiss\ufeff',
      'alice\u00ad weiss\u0000',
      'ａｌｉｃｅ ｗｅｉｓｓ',
      'ALİCE WEISS',
    ]
    for (const user of spellings) await throttle.attempt(user, '203.0.113.7')
    expect(keys).toHaveLength(2 * spellings.length)
    expect(new Set(keys).size).toBe(2)
    expect(keys.join().toLowerCase()).not.toContain('alice')
    await throttle.attempt('alicia weiss', '203.0.113.7')
    expect(new Set(keys).size).toBe(4)
  })

  test('a limiter that fails is a 503: nobody tries passwords uncounted', async () => {
    const broken = {
      consume: () => Promise.reject(new Error('canary')),
      reward: () => Promise.reject(new Error('canary')),
    }
    const { url } = await startLoginService({
      endpoints: { throttle: loginThrottle({ network: broken }) },
    })
    const answer = await post(url, '/login', { json: right })
    expect(answer.status).toBe(503)
    expect(headerOf(answer, 'retry-after')).toBe('1')
    expect(answer.text).not.toContain('canary')
  })

  test('says how long to wait, in whole seconds and never none', async () => {
    for (const [msBeforeNext, seconds] of [
      [0, 1],
      [1, 1],
      [1000, 1],
      [1001, 2],
      [90_000, 90],
    ]) {
      expect(await failureBy({ msBeforeNext })).toMatchObject({
        code: 'login_throttled',
        message: 'too many failed logins; see retryAfterSeconds',
        retryAfterSeconds: seconds,
      })
    }
    for (const cause of [{ msBeforeNext: '5' }, {}, null, 'away', new Error('away')]) {
      expect(await failureBy(cause)).toMatchObject({
        code: 'store_unavailable',
        message: 'the login limiter failed; see cause',
        cause,
      })
    }
  })

  test('a network that is refused fills no memory with names', async () => {
    const asked: string[] = []
    const limiter = (name: string, refuses: boolean) => ({
      consume: async () => {
        asked.push(name)
        if (refuses) throw Object.assign(new Error('limit'), { msBeforeNext: 1000 })
      },
      reward: async () => undefined,
    })
    const throttle = loginThrottle({
      network: limiter('network', true),
      accountAndNetwork: limiter('both', false),
      account: limiter('account', false),
    })
    await expect(throttle.attempt('alice', null)).rejects.toMatchObject({ code: 'login_throttled' })
    expect(asked).toEqual(['network'])
  })

  test('opens a network again after 15 minutes, an account after an hour', async () => {
    const throttle = loginThrottle()
    const wait = (user: string, address: string) =>
      throttle.attempt(user, address).then(
        () => null,
        (error: SessionError) => error.retryAfterSeconds,
      )
    const [network, account] = [[] as unknown[], [] as unknown[]]
    for (let attempt = 0; attempt <= 100; attempt += 1) {
      network.push(await wait(`user-${attempt}`, '203.0.113.7'))
    }
    for (let attempt = 0; attempt <= 200; attempt += 1) {
      account.push(await wait('alice', `198.51.${attempt}.1`))
    }
    expect([network.indexOf(900), account.indexOf(3600)]).toEqual([100, 200])
  })

  test('takes an attempt back from each limiter, also when one of them fails', async () => {
    const rewarded: string[] = []
    const limiter = (name: string) => ({
      consume: async () => undefined,
      reward: async () => {
        rewarded.push(name)
        if (name === 'network') throw new Error('away')
      },
    })
    const throttle = loginThrottle({
      network: limiter('network'),
      accountAndNetwork: limiter('both'),
      account: limiter('account'),
    })
    await throttle.forget('alice', '203.0.113.7')
    expect(rewarded).toEqual(['network', 'both', 'account'])
  })

  test('can be switched off, visibly', async () => {
    const { url } = await startLoginService({ endpoints: { throttle: false } })
    for (let attempt = 0; attempt < 15; attempt += 1) {
      expect((await post(url, '/login', { json: wrong })).status).toBe(401)
    }
  })

  test('S41 login_busy is a 503 that says when to come again', async () => {
    const { passwordDirectory, hashPassword } = await import('@sekisho/sessions/passwords')
    const passwordHash = await hashPassword('alice-password')
    const directory = passwordDirectory({
      find: (user) => (user === 'alice' ? { subject: 'alice', passwordHash } : null),
      atOnce: 1,
      mostWaiting: 0,
    })
    const { url } = await startLoginService({ endpoints: { directory } })
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => post(url, '/login', { json: right })),
    )
    const statuses = new Set(answers.map(({ status }) => status))
    expect(statuses).toEqual(new Set([200, 503]))
    const busy = answers.find(({ status }) => status === 503)
    expect(busy === undefined ? null : headerOf(busy, 'retry-after')).toBe('1')
  })
})
