import type { TestedStore } from '../tested-store.ts'
import { newSession, rotation } from '../usual-values.ts'
import type { RandomNumbers } from './random-numbers.ts'
import type { SessionModel } from './session-model.ts'

/** One operation, to be done to the store and to the model. */
export interface Operation {
  /** What it is asked, for the message. */
  readonly asked: readonly unknown[]
  readonly onStore: (store: TestedStore) => Promise<unknown>
  /** @param answer of the store, where the contract leaves a choice. */
  readonly onModel: (model: SessionModel, now: number, answer: unknown) => unknown
}

const subjects = ['ann', 'bob']
const groups = ['desk', 'phone', null]

export function randomOperation(
  random: RandomNumbers,
  store: TestedStore,
  model: SessionModel,
): Operation {
  const sids = [...model.sessions.keys()].slice(-3)
  if (sids.length === 0 || random.below(8) === 0) return creation(random, store)
  return random.below(6) === 0
    ? revocation(random, random.oneOf(sids))
    : refreshing(random, model, random.oneOf(sids))
}

function creation(random: RandomNumbers, store: TestedStore): Operation {
  const session = newSession(store, {
    subject: random.oneOf(subjects),
    group: random.oneOf(groups),
    idleMs: random.oneOf([2000, 10_000]),
    absoluteMs: random.oneOf([5000, 40_000]),
    maxPerSubject: random.oneOf([1, 2, 4]),
  })
  return {
    asked: ['create', session],
    onStore: (chosen) => chosen.create(session),
    onModel: (model, now, answer) => model.create(session, now, evictedIn(answer)),
  }
}

function evictedIn(answer: unknown): readonly string[] {
  return (answer as { readonly evicted: readonly string[] }).evicted
}

function refreshing(random: RandomNumbers, model: SessionModel, sid: string): Operation {
  const generation =
    (model.get(sid)?.generation ?? 0) + random.oneOf([0, 0, 0, -1, -1, -1, -2, 1, 3])
  const request = rotation(sid, Math.max(0, generation), {
    idleMs: random.oneOf([2000, 10_000]),
    leewayMs: random.oneOf([0, 1000]),
    maxRepeats: random.oneOf([0, 1, 1, 5]),
    whenAhead: random.oneOf(['resync', 'reject']),
    whenReused: random.oneOf(['revoke', 'refuse', 'refuse']),
    announce: random.oneOf([true, false]),
    ...(random.below(20) === 0 ? { familyHash: 'another' } : {}),
  })
  return {
    asked: ['rotate', request],
    onStore: (chosen) => chosen.rotate(request),
    onModel: (chosen, now) => chosen.rotate(request, now),
  }
}

function revocation(random: RandomNumbers, sid: string): Operation {
  const subject = random.oneOf(subjects)
  const which = random.oneOf([
    { sid },
    { sid },
    { subject, group: random.oneOf(['desk', 'phone']) },
    { subject, except: sid },
    { subject },
  ])
  const reason = random.oneOf(['logout', 'admin'])
  return {
    asked: ['revoke', which, reason],
    onStore: (chosen) => chosen.revoke(which, reason),
    onModel: (model, now) => model.revoke(which, reason, now),
  }
}
