import { memoryStore } from '@sekisho/sessions/memory'
import { expect, test, vi } from 'vitest'
import { get, post, tokensOf } from './client.ts'
import { startLoginService } from './login-service.ts'

test('C103 no event, log, answer to a refusal or list holds a password or a token', async () => {
  const printed: unknown[] = []
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...line) => printed.push(line))
  }
  vi.spyOn(process, 'emitWarning').mockImplementation((...line) => printed.push(line))
  const { url, events, clock, login, refresh, sessions } = await startLoginService()
  const secrets = ['alice-password', 'wrong-canary']
  const answers: string[] = []
  const told = async (sent: Promise<{ readonly text: string }>) => answers.push((await sent).text)

  await told(post(url, '/login', { json: { user: 'alice', password: 'wrong-canary' } }))
  await told(post(url, '/login', { json: { user: 'wrong-canary' } }))
  await told(
    post(url, '/login', {
      text: '{"password":"wrong-canary',
      headers: [['content-type', 'application/json']],
    }),
  )
  const first = await login()
  const second = tokensOf(await refresh(first.refresh))
  clock.advanceSeconds(20)
  await told(get(url, '/sessions', [['authorization', `Bearer ${second.access}`]]))
  await told(refresh(first.refresh))
  await told(refresh(second.access))
  await told(refresh(`${first.refresh}x`))
  await told(post(url, '/revoke', { bearer: second.access, json: { session: second.refresh } }))
  await told(post(url, '/logout', { bearer: second.access, json: { everywhere: true } }))
  for (const { access, refresh: token } of [first, second]) {
    secrets.push(token, token.split('.').at(-1) ?? '', access, access.split('.')[2] ?? '')
  }
  const records = JSON.stringify([await sessions.list('alice'), sessions.health()])
  const seen = JSON.stringify([printed, events, answers]) + records
  expect(answers.join()).toContain('invalid_grant')
  expect(events.length).toBeGreaterThan(4)
  expect(secrets.filter((secret) => secret === '' || seen.includes(secret))).toEqual([])
  vi.restoreAllMocks()
})

test('C103 errors of a directory and a store are causes: for the operator, not for the client', async () => {
  const store = memoryStore()
  const { url } = await startLoginService({
    sessions: { store: { ...store, create: () => Promise.reject(new Error('canary')) } },
  })
  const answer = await post(url, '/login', { json: { user: 'alice', password: 'alice-password' } })
  expect([answer.status, answer.text.includes('canary')]).toEqual([503, false])
})
