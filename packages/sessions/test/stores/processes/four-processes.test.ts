import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { testServer } from '../../servers/test-server.ts'
import { login, usualRotation } from '../usual-session.ts'
import { openStoreAt } from './refresh-worker.ts'
import type { StorePlace, WorkerAnswer, WorkerOrder } from './refresh-worker.ts'

const addresses = {
  sqlite: '',
  postgres: await testServer('postgres'),
  redis: await testServer('redis'),
}

function newPlace(kind: StorePlace['kind']): StorePlace {
  const space = `test_${randomUUID().replaceAll('-', '')}`
  if (kind !== 'sqlite') return { kind, address: addresses[kind] ?? '', space }
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-processes-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return { kind, address: join(directory, 'sessions.db'), space: '' }
}

async function tell(worker: ChildProcess, order: WorkerOrder): Promise<WorkerAnswer> {
  const answered = once(worker, 'message')
  worker.send(order)
  const [answer] = (await answered) as [WorkerAnswer]
  return answer
}

/** Four processes that have the store open, and a store here. All of them prepare it at once. */
async function openFour(kind: StorePlace['kind']) {
  const place = newPlace(kind)
  const workers = Array.from({ length: 4 }, () =>
    fork(new URL('refresh-worker.ts', import.meta.url), {
      execArgv: ['--conditions=@sekisho/source', '--disable-warning=ExperimentalWarning'],
    }),
  )
  onTestFinished(() => workers.forEach((worker) => worker.kill('SIGKILL')))
  await Promise.all(workers.map((worker) => tell(worker, { place })))
  const { store, close } = await openStoreAt(place)
  onTestFinished(async () => void (await close()))
  const storm = async (sid: string, values: Parameters<typeof usualRotation>[2] = {}) => {
    const order = { request: usualRotation(sid, 0, values), times: 50 }
    const answers = await Promise.all(workers.map((worker) => tell(worker, order)))
    const counts: Record<string, number> = {}
    for (const outcome of answers.flat()) counts[outcome] = (counts[outcome] ?? 0) + 1
    return counts
  }
  return { store, storm }
}

describe.for(['sqlite', 'postgres', 'redis'] as const)('four processes on %s', (kind) => {
  const away = addresses[kind] === null

  test.skipIf(away)('S1 200 refreshes of one token are one rotation', async () => {
    const { store, storm } = await openFour(kind)
    const sid = await login(store)
    expect(await storm(sid)).toEqual({ 'rotated 1': 1, 'repeated 1': 199 })
  })

  test.skipIf(away)('S2 without leeway they are one rotation and one reuse', async () => {
    const { store, storm } = await openFour(kind)
    const sid = await login(store)
    expect(await storm(sid, { leewayMs: 0, maxRepeats: 0 })).toEqual({
      'rotated 1': 1,
      'reused 1': 1,
      revoked: 198,
    })
    expect((await store.changes({ windowMs: 60_000 }, 10)).items).toHaveLength(1)
  })

  test.skipIf(away)('S9 a logout amid the storm: nothing is refreshed after it', async () => {
    const { store, storm } = await openFour(kind)
    const sid = await login(store)
    const stormy = storm(sid)
    expect(await store.revoke({ sid }, 'logout')).toEqual([sid])
    const { 'rotated 1': rotated = 0 } = await stormy
    expect(rotated).toBeLessThanOrEqual(1)
    expect(await storm(sid)).toEqual({ revoked: 200 })
    expect(await store.get(sid)).toMatchObject({ generation: rotated, revokedFor: 'logout' })
  })
})
