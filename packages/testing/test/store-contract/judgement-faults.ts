import type { SessionModel, ModelSession } from '../../src/store-contract/model/session-model.ts'
import type { TestedRotation } from '../../src/store-contract/tested-store.ts'
import type { Fault } from './fault.ts'

type Judged = ReturnType<SessionModel['judge']>

const seesRequest =
  (change: (request: TestedRotation, held: ModelSession) => Partial<TestedRotation>) =>
  (model: SessionModel): void => {
    const judge = model.judge.bind(model)
    model.judge = (request, held, now) => judge({ ...request, ...change(request, held) }, held, now)
  }

const answers =
  (change: (outcome: Judged) => Judged) =>
  (model: SessionModel): void => {
    const judge = model.judge.bind(model)
    model.judge = (request, held, now) => change(judge(request, held, now))
  }

const rotates =
  (rotate: (model: SessionModel, inner: SessionModel['rotate']) => SessionModel['rotate']) =>
  (model: SessionModel): void => {
    model.rotate = rotate(model, model.rotate.bind(model))
  }

/** What is wrong with the verdict on a token. */
export const judgementFaults: readonly Fault[] = [
  {
    name: 'the leeway never ends',
    caughtBy: ['ST222', 'ST223'],
    breaks: seesRequest(() => ({ leewayMs: Infinity })),
  },
  {
    name: 'the leeway ends a millisecond early',
    caughtBy: ['ST222'],
    breaks: seesRequest(({ leewayMs }) => ({ leewayMs: leewayMs - 1 })),
  },
  {
    name: 'the leeway ends a millisecond late',
    caughtBy: ['ST222'],
    breaks: seesRequest(({ leewayMs }) => ({ leewayMs: leewayMs + 1 })),
  },
  {
    name: 'there is no leeway',
    caughtBy: ['ST221', 'ST901'],
    breaks: seesRequest(() => ({ leewayMs: -1 })),
  },
  {
    name: 'repeats are not limited',
    caughtBy: ['ST224', 'ST226', 'ST902'],
    breaks: seesRequest(() => ({ maxRepeats: 99 })),
  },
  {
    name: 'one repeat too many',
    caughtBy: ['ST224', 'ST226'],
    breaks: seesRequest(({ maxRepeats }) => ({ maxRepeats: maxRepeats + 1 })),
  },
  {
    name: 'maxRepeats is held in 32 bits',
    caughtBy: ['ST805'],
    beyondWalks: true,
    breaks: seesRequest(({ maxRepeats }) => ({ maxRepeats: Math.trunc(maxRepeats) | 0 })),
  },
  {
    name: 'any older token within the leeway is repeated',
    caughtBy: ['ST227', 'ST228'],
    breaks: seesRequest(({ generation }, { session }) => ({
      generation: generation < session.generation ? session.generation - 1 : generation,
    })),
  },
  {
    name: 'a token ahead is never followed',
    caughtBy: ['ST241', 'ST243'],
    breaks: seesRequest(() => ({ whenAhead: 'reject' })),
  },
  {
    name: 'a token ahead is always followed',
    caughtBy: ['ST242'],
    breaks: seesRequest(() => ({ whenAhead: 'resync' })),
  },
  {
    name: 'a token ahead is reuse',
    caughtBy: ['ST242'],
    breaks: answers((outcome) => (outcome === 'ahead' ? 'reused' : outcome)),
  },
  {
    name: 'the parent rotates again',
    caughtBy: ['ST221', 'ST901'],
    breaks: answers((outcome) => (outcome === 'repeated' ? 'rotated' : outcome)),
  },
  {
    name: 'the secret is not compared',
    caughtBy: ['ST203'],
    breaks: rotates((model, rotate) => (request, now) => {
      const familyHash = model.sessions.get(request.sid)?.familyHash ?? ''
      return rotate({ ...request, familyHash }, now)
    }),
  },
  {
    name: 'a session lives a millisecond longer',
    caughtBy: ['ST205', 'ST206'],
    breaks: rotates((_, rotate) => (request, now) => rotate(request, now - 1)),
  },
  {
    name: 'a session ends a millisecond early',
    caughtBy: ['ST205', 'ST206'],
    breaks: rotates((_, rotate) => (request, now) => rotate(request, now + 1)),
  },
  {
    name: 'expiry is told before revocation',
    caughtBy: ['ST204'],
    breaks: rotates((model, rotate) => (request, now) => {
      const ends = model.get(request.sid)?.idleExpiresAt ?? Infinity
      return now >= ends ? { outcome: 'expired' } : rotate(request, now)
    }),
  },
  {
    name: 'an unknown session is expired',
    caughtBy: ['ST202'],
    beyondWalks: true,
    breaks: rotates(
      (model, rotate) => (request, now) =>
        model.sessions.has(request.sid) ? rotate(request, now) : { outcome: 'expired' },
    ),
  },
  {
    name: 'reuse revokes nothing',
    caughtBy: ['ST228', 'ST902'],
    breaks: rotates(
      (_, rotate) => (request, now) => rotate({ ...request, whenReused: 'refuse' }, now),
    ),
  },
  {
    name: 'reuse always revokes',
    caughtBy: ['ST229'],
    breaks: rotates(
      (_, rotate) => (request, now) => rotate({ ...request, whenReused: 'revoke' }, now),
    ),
  },
  {
    name: 'reuse is answered with the session as it was before',
    caughtBy: ['ST228'],
    breaks: rotates((model, rotate) => (request, now) => {
      const before = model.get(request.sid)
      const result = rotate(request, now)
      return result.outcome === 'reused' && before !== null
        ? { ...result, session: before }
        : result
    }),
  },
]
