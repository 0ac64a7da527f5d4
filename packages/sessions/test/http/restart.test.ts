import { memoryStore } from '@sekisho/sessions/memory'
import { sqliteStore } from '@sekisho/sessions/sqlite'
import { testClock } from '@sekisho/testing'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { dataStatus } from './client.ts'
import { startLoginService } from './login-service.ts'

const clock = testClock()

test('IR-15 tokens outlive the server where the store does, and die with it otherwise', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'sekisho-')), 'sessions.db')
  const openStore = () => sqliteStore({ path: file, now: clock.now })
  const first = openStore()
  const before = await startLoginService({ sessions: { store: first, now: clock.now } })
  const tokens = await before.login()
  await before.sessions.close()
  await first.close()
  const second = openStore()
  onTestFinished(() => second.close())
  const after = await startLoginService({ sessions: { store: second, now: clock.now } })
  expect(await dataStatus(after.url, tokens.access)).toBe(200)
  expect((await after.refresh(tokens.refresh)).status).toBe(200)
  const empty = await startLoginService({ sessions: { now: clock.now } })
  expect(await dataStatus(empty.url, tokens.access)).toBe(401)
  expect((await empty.refresh(tokens.refresh)).status).toBe(400)
})

test('C170 a logout at one server is known at another that asks the same store', async () => {
  const store = memoryStore({ now: clock.now })
  const options = { sessions: { store, now: clock.now, feedPollSeconds: 0.1 } }
  const [here, there] = [await startLoginService(options), await startLoginService(options)]
  const tokens = await here.login()
  expect(await dataStatus(there.url, tokens.access)).toBe(200)
  await here.sessions.revoke({ subject: 'alice' })
  expect(await dataStatus(here.url, tokens.access)).toBe(401)
  expect((await there.refresh(tokens.refresh)).status).toBe(400)
  await expect.poll(() => dataStatus(there.url, tokens.access), { timeout: 5000 }).toBe(401)
})
