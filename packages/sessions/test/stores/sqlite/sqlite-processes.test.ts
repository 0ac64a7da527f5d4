import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { sqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts'
import { startWorkers, type StoreWorker } from '../processes/start-workers.ts'
import { login, usualRotation } from '../usual-session.ts'

test('processes that prepare an empty file at once all succeed, and each step is done once', async () => {
  const { path, workers } = await started(4)
  const reports = await Promise.all(workers.map((worker) => worker.order({ prepare: true })))
  expect(reports.flatMap(({ errors }) => errors)).toEqual([])
  const store = sqliteStore({ path })
  expect((await store.changes({ windowMs: 1000 }, 10)).items).toEqual([])
  await store.close()
})

test('S39 4 processes wait for a lock that is held long: no error, and they go on meanwhile', async () => {
  const { path, workers } = await started(4)
  const store = sqliteStore({ path })
  await store.prepare()
  const sids = await Promise.all(Array.from({ length: 40 }, () => login(store)))
  await store.close()
  const holder = new DatabaseSync(path)
  holder.exec('BEGIN IMMEDIATE')
  const rotations = sids.map((sid) => usualRotation(sid, 0))
  const working = Promise.all(workers.map((worker) => worker.order({ rotations })))
  const heldMs = 1500
  await setTimeout(heldMs)
  holder.exec('ROLLBACK')
  holder.close()
  const reports = await working
  expect(reports.flatMap(({ errors }) => errors)).toEqual([])
  const outcomes = reports.flatMap(({ results }) => results.map(({ outcome }) => outcome))
  expect(outcomes.filter((outcome) => outcome === 'rotated')).toHaveLength(40)
  expect(outcomes.filter((outcome) => outcome === 'repeated')).toHaveLength(120)
  for (const { longestDelayMs } of reports) expect(longestDelayMs).toBeLessThan(heldMs - 300)
})

async function started(
  count: number,
): Promise<{ readonly path: string; readonly workers: readonly StoreWorker[] }> {
  const directory = await mkdtemp(join(tmpdir(), 'sekisho-'))
  const path = join(directory, 'sessions.db')
  const workers = await startWorkers(count, { kind: 'sqlite', url: path, space: '' })
  onTestFinished(async () => {
    await Promise.all(workers.map((worker) => worker.stop()))
    await rm(directory, { recursive: true })
  })
  return { path, workers }
}
