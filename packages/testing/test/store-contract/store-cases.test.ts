import { describe, expect, test } from 'vitest'
import { SessionModel } from '../../src/store-contract/model/session-model.ts'
import type { OpenStore } from '../../src/store-contract/open-store.ts'
import { randomWalk } from '../../src/store-contract/model/random-walk.ts'
import { judgeStoreCase } from '../../src/store-contract/judge-store-case.ts'
import { runStoreCase } from '../../src/store-contract/run-store-case.ts'
import type { StoreCase } from '../../src/store-contract/store-case.ts'
import { storeCases } from '../../src/store-contract/store-cases.ts'
import { describeSessionStore } from '../../src/vitest.ts'
import { advanceFaults } from './advance-faults.ts'
import type { Fault } from './fault.ts'
import { judgementFaults } from './judgement-faults.ts'
import { modelStore } from './model-store.ts'
import { sessionFaults } from './session-faults.ts'
import { dividedFaults, storeFaults } from './store-faults.ts'

const faults = [
  ...judgementFaults,
  ...advanceFaults,
  ...sessionFaults,
  ...storeFaults,
  ...dividedFaults,
]
const walks = storeCases.filter(({ id }) => /^ST95|^ST96/.test(id))

describeSessionStore({
  name: 'the model',
  open: (options) => Promise.resolve({ store: modelStore(options) }),
})

describe('a store that is wrong is found out', () => {
  for (const fault of faults) {
    test.each(fault.caughtBy)(`%s fails when ${fault.name}`, async (id) => {
      const item = storeCases.find((one) => one.id === id)
      expect(item).toBeDefined()
      if (item === undefined) return
      const setup = { name: fault.name, open: opener(fault) }
      await expect(judgeStoreCase(item, setup)).rejects.toThrow(`${id} ${item.name}: `)
    })
  }
})

test('every case fails for some fault', () => {
  const failing = new Set(faults.flatMap(({ caughtBy }) => caughtBy))
  const others = storeCases.filter((item) => !failing.has(item.id) && !walks.includes(item))
  expect(others.map(({ id, name }) => `${id} ${name}`)).toEqual([])
})

test.each(
  [...judgementFaults, ...advanceFaults]
    .filter(({ beyondWalks = false }) => !beyondWalks)
    .map((fault) => [fault.name, fault] as const),
)('random walks find out by themselves that %s', async (_, fault) => {
  const seeds = Array.from({ length: 30 }, (__, seed) => seed)
  const verdicts = await Promise.allSettled(
    seeds.map((seed) => runStoreCase(randomCase(seed), opener(fault))),
  )
  expect(verdicts.map(({ status }) => status)).toContain('rejected')
})

test('case ids are unique', () => {
  expect(new Set(storeCases.map(({ id }) => id)).size).toBe(storeCases.length)
})

function opener(fault: Fault): OpenStore {
  return (options) => {
    const model = new SessionModel()
    const store = modelStore(options, model)
    const replaced = fault.breaks(model, store, options.now) ?? {}
    return Promise.resolve({ store: { ...store, ...replaced } })
  }
}

function randomCase(seed: number): StoreCase {
  return {
    id: `seed ${seed}`,
    name: 'a random walk',
    run: (context) => randomWalk(context, seed),
  }
}
