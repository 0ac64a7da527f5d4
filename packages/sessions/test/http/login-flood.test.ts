import { passwordDirectory } from '@sekisho/sessions/passwords'
import { scryptSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { get, post } from './client.ts'
import { startLoginService } from './login-service.ts'

test('S41 a flood of logins leaves the other endpoints alone', async () => {
  // Scrypt with 16 MiB: tens of milliseconds, on every Node.
  const salt = Buffer.from('0123456789abcdef')
  const hash = scryptSync('alice-password', salt, 33, { N: 2 ** 14, r: 8, p: 1 })
  const unpadded = salt.toString('base64').replaceAll('=', '')
  const passwordHash = `$scrypt$ln=14,r=8,p=1$${unpadded}$${hash.toString('base64')}`
  const directory = passwordDirectory({
    find: () => ({ subject: 'alice', passwordHash }),
    atOnce: 2,
    mostWaiting: 10,
  })
  const { url } = await startLoginService({ endpoints: { directory, throttle: false } })
  const flood = Array.from({ length: 60 }, () =>
    post(url, '/login', { json: { user: 'alice', password: 'wrong' } }),
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
  expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(12)
  expect(statuses.filter((status) => status === 503).length).toBeGreaterThanOrEqual(20)
  expect(answered).toBeGreaterThan(20)
})
