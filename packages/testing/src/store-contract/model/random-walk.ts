import { isDeepStrictEqual } from 'node:util'
import { readChanges } from '../read-changes.ts'
import type { StoreCaseContext } from '../store-case.ts'
import { RandomNumbers } from './random-numbers.ts'
import { randomOperation, type Operation } from './random-operation.ts'
import { SessionModel } from './session-model.ts'

interface Answered extends Operation {
  readonly answer: unknown
}

/**
 * Does random operations, up to three at once, and looks for an order in which the model, doing one
 * after the other, gives the same answers and ends with the same sessions.
 *
 * @throws {Error} with the seed and the operations, when there is no such order.
 */
export async function randomWalk(context: StoreCaseContext, seed: number): Promise<void> {
  const { store, second, clock } = context
  const random = new RandomNumbers(seed)
  let possible: readonly SessionModel[] = [new SessionModel()]
  for (let step = 0; step < 40; step += 1) {
    clock.setMs(clock.now() + random.oneOf([0, 0, 0, 0, 1, 500, 999, 1000, 1001, 2000, 9000, -300]))
    const [model = new SessionModel()] = possible
    const operations = Array.from({ length: 1 + random.below(3) }, () =>
      randomOperation(random, store, model),
    )
    const answered = await Promise.all(
      operations.map(async (operation) => ({
        ...operation,
        answer: await operation.onStore(random.oneOf([store, second])),
      })),
    )
    const explained = ordersOf(answered).flatMap((order) =>
      possible.flatMap((before) => explain(order, before, clock.now())),
    )
    possible = await asStored(context, explained)
    if (possible.length === 0)
      throw new Error(unexplained(seed, step, answered, model, clock.now()))
  }
  await expectChanges(context, possible)
}

/** The model after the operations, or nothing when it answers otherwise. */
function explain(
  order: readonly Answered[],
  before: SessionModel,
  now: number,
): readonly SessionModel[] {
  const model = before.copy()
  const same = order.every(({ onModel, answer }) =>
    isDeepStrictEqual(sorted(onModel(model, now, answer)), sorted(answer)),
  )
  return same ? [model] : []
}

/** The models whose sessions are those of the store, each once. */
async function asStored(
  { store }: StoreCaseContext,
  models: readonly SessionModel[],
): Promise<readonly SessionModel[]> {
  const [first] = models
  if (first === undefined) return []
  const sids = [...first.sessions.keys()]
  const stored = await Promise.all(sids.map((sid) => store.get(sid)))
  const fitting = models.filter((model) =>
    sids.every((sid, index) => isDeepStrictEqual(model.get(sid), stored[index])),
  )
  return fitting.filter(
    (model, index) =>
      !fitting.slice(0, index).some((other) => isDeepStrictEqual(other.sessions, model.sessions)),
  )
}

/** The last change of each session, in any order: the clock went back now and then. */
async function expectChanges(
  { store }: StoreCaseContext,
  possible: readonly SessionModel[],
): Promise<void> {
  const read = new Map<string, unknown>()
  const { items } = await readChanges(store, { windowMs: 3_000_000 }, 5, 'any order')
  for (const item of items) read.set(item.sid, item.revoked)
  const fits = possible.some((model) => {
    const known = new Map<string, unknown>()
    for (const change of model.changes) known.set(change.sid, change.revoked)
    return isDeepStrictEqual(known, read)
  })
  if (!fits) throw new Error('changes differ from what was revoked and announced')
}

/** Lists of sids have no order. */
function sorted(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(String).toSorted()
  if (typeof answer === 'object' && answer !== null && 'evicted' in answer) {
    return { ...answer, evicted: sorted(answer.evicted) }
  }
  return answer
}

function ordersOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length < 2) return [items]
  return items.flatMap((item, index) =>
    ordersOf(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  )
}

function unexplained(
  seed: number,
  step: number,
  answered: readonly Answered[],
  model: SessionModel,
  now: number,
): string {
  const copy = model.copy()
  const lines = answered.map(({ asked, answer, onModel }) =>
    [
      `  asked    ${JSON.stringify(asked)}`,
      `  answered ${JSON.stringify(answer)}`,
      `  expected ${JSON.stringify(onModel(copy, now, answer))}, if done in this order`,
    ].join('\n'),
  )
  return `seed ${seed}, step ${step}, at ${now}: in no order do these operations give these answers and the sessions that are stored\n${lines.join('\n')}`
}
