import { describe, expect, onTestFinished, test } from 'vitest'
import type { RotationRequest } from '../../../src/store/session-store.ts'
import { testStores, type OpenStore } from '../../stores.ts'
import { login, usualRotation } from '../usual-session.ts'
import { startWorkers, type StoreWorker } from './start-workers.ts'

for (const { name, open } of testStores.filter((kind) => kind.name !== 'memory')) {
  describe.skipIf(open === null)(`processes that share ${name}`, () => {
    test('S1 4 processes, 50 uses of one token each: one rotates, 199 are given the same', async () => {
      const { store, workers } = await opened(open, 4)
      const sid = await login(store)
      const results = await rotations(workers, Array(50).fill(usualRotation(sid, 0)))
      expect(countsOf(results)).toEqual({ rotated: 1, repeated: 199 })
      const generations = results.map((one) => 'session' in one && one.session.generation)
      expect(new Set(generations)).toEqual(new Set([1]))
    })

    test('S2 without repeats: one rotates, one is reuse, 198 find the session revoked', async () => {
      const { store, workers } = await opened(open, 4)
      const sid = await login(store)
      const request = usualRotation(sid, 0, { maxRepeats: 0 })
      const results = await rotations(workers, Array(50).fill(request))
      expect(countsOf(results)).toEqual({ rotated: 1, reused: 1, revoked: 198 })
      const { items } = await store.changes({ windowMs: 600_000 }, 10)
      expect(items.map((item) => item.sid)).toEqual([sid])
    })

    test('S13 a process killed between rotation and answer: the token again gives the same', async () => {
      const { store, workers, later } = await opened(open, 1)
      const sid = await login(store)
      const answer = workers[0]?.order({ rotations: [usualRotation(sid, 0)], dies: true })
      await expect(answer).rejects.toThrow('the process ended by SIGKILL')
      const again = await store.rotate(usualRotation(sid, 0))
      expect(again).toMatchObject({ outcome: 'repeated', session: { generation: 1 } })
      expect((await later().rotate(usualRotation(sid, 0))).outcome).toBe('reused')
    })

    test('S26 a restart makes no rotated token good again', async () => {
      const { store, workers, restart } = await opened(open, 1)
      const sid = await login(store)
      await rotations(workers, [usualRotation(sid, 0)])
      await rotations(workers, [usualRotation(sid, 1)])
      const restarted = await restart()
      const results = await rotations(restarted, [usualRotation(sid, 0)])
      expect(countsOf(results)).toEqual({ reused: 1 })
    })
  })
}

async function opened(open: (typeof testStores)[number]['open'], count: number) {
  if (open === null) throw new Error('skipped where there is no server')
  const store = await open()
  onTestFinished(() => store.close())
  const workers = await startedFor(store, count)
  return {
    store: store.store,
    later: () => store.another({ now: () => Date.now() + 60_000 }),
    workers,
    restart: async () => {
      await Promise.all(workers.map((worker) => worker.stop()))
      return startedFor(store, count)
    },
  }
}

async function startedFor({ address }: OpenStore, count: number): Promise<readonly StoreWorker[]> {
  if (address === null) throw new Error('this store has no address')
  const workers = await startWorkers(count, address)
  onTestFinished(async () => {
    await Promise.all(workers.map((worker) => worker.stop()))
  })
  return workers
}

async function rotations(workers: readonly StoreWorker[], requests: readonly RotationRequest[]) {
  const reports = await Promise.all(workers.map((worker) => worker.order({ rotations: requests })))
  expect(reports.flatMap(({ errors }) => errors)).toEqual([])
  return reports.flatMap(({ results }) => results)
}

function countsOf(results: readonly { readonly outcome: string }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}
