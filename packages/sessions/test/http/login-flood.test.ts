import { hashPassword, passwordDirectory } from '@sekisho/sessions/passwords'
import { expect, test } from 'vitest'
import { get, post } from './client.ts'
import { startLoginService } from './login-service.ts'

test('S41 a flood of logins leaves the other endpoints alone', async () => {
  const passwordHash = await hashPassword('alice-password')
  const directory = passwordDirectory({
    find: (user) => (user === 'alice' ? { subject: 'alice', passwordHash } : null),
    atOnce: 2,
    mostWaiting: 20,
  })
  const { url } = await startLoginService({ endpoints: { directory, throttle: false } })
  const flood = Array.from({ length: 60 }, (_, index) =>
    post(url, '/login', { json: { user: index % 2 === 0 ? 'alice' : 'bob', password: 'wrong' } }),
  )
  const flooding = new AbortController()
  const over = Promise.all(flood).finally(() => {
    flooding.abort()
  })
  let answered = 0
  while (!flooding.signal.aborted) {
    expect((await get(url, '/jwks.json')).status).toBe(200)
    answered += 1
  }
  const statuses = (await over).map(({ status }) => status)
  expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(20)
  expect(statuses.filter((status) => status === 503).length).toBeGreaterThanOrEqual(20)
  expect(answered).toBeGreaterThan(20)
})
