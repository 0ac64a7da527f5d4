import { testClock } from '@sekisho/testing'
import { afterEach, expect, test } from 'vitest'
import { createSessions, type SessionEvent, type SessionsOptions } from '../../src/index.ts'
import type { SessionStore } from '../../src/store/session-store.ts'
import { memoryStore } from '../../src/stores/memory/memory-store.ts'
import { meddle } from './meddling-store.ts'
import { issuer, secret } from './open-world.ts'

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((sessions) => sessions.close()))
})

function open(store: SessionStore, options: Partial<SessionsOptions> = {}) {
  const events: SessionEvent[] = []
  const sessions = createSessions({
    issuer,
    audience: 'api',
    secret,
    store,
    feedPollSeconds: 3600,
    onEvent: (event) => events.push(event),
    ...options,
  })
  opened.push(sessions)
  return { sessions, events }
}

test('C179 a purge goes on, step by step, until a step was not full', async () => {
  const steps = [1000, 1000, 999]
  const asked: number[] = []
  const store: SessionStore = {
    ...memoryStore(),
    purge: async (limit) => {
      asked.push(limit)
      return steps.shift() ?? 0
    },
  }
  expect(await open(store).sessions.purge()).toBe(2999)
  expect(asked).toEqual([1000, 1000, 1000])
})

test('IR-14 the verifier of one bound application needs no value in its context', async () => {
  const { sessions } = open(memoryStore(), { bindToApplication: true })
  const { accessToken } = await sessions.login({ subject: 'ann' })
  await expect(sessions.verifier.verify(accessToken)).resolves.toMatchObject({ subject: 'ann' })
})

test('an application that is none is told with those that are', async () => {
  const { sessions } = open(memoryStore(), { applications: { shop: {}, blog: { group: 'g' } } })
  const message = 'Sekisho: there is no application "desk"; there are shop, blog'
  expect(() => sessions.verifierFor('desk')).toThrow(new TypeError(message))
  expect(() => sessions.groupOf('desk')).toThrow(new TypeError(message))
  await expect(sessions.login({ subject: 'ann' })).rejects.toThrow('there is no application "def')
  expect([sessions.groupOf('shop'), sessions.groupOf('blog')]).toEqual([null, 'g'])
})

test('C170 a revocation whose answer was lost is told once, with its retry', async () => {
  const meddling = meddle(memoryStore())
  const { sessions, events } = open(meddling.store)
  const { sid } = await sessions.login({ subject: 'ann' })
  meddling.trouble = 'deaf'
  await expect(sessions.revoke({ sid }, 'stolen')).rejects.toMatchObject({
    code: 'store_unavailable',
  })
  meddling.trouble = 'none'
  expect(await sessions.revoke({ sid }, 'stolen')).toEqual([])
  expect(await sessions.revoke({ sid }, 'stolen')).toEqual([])
  expect(events.filter(({ type }) => type === 'session.revoked')).toEqual([
    { type: 'session.revoked', sids: [sid], reason: 'stolen' },
  ])
})

test('C170 a revocation of a subject that failed is owed to nobody', async () => {
  const meddling = meddle(memoryStore())
  const { sessions, events } = open(meddling.store)
  await sessions.login({ subject: 'ann' })
  meddling.trouble = 'down'
  await expect(sessions.revoke({ subject: 'ann' })).rejects.toMatchObject({
    code: 'store_unavailable',
  })
  meddling.trouble = 'none'
  expect(sessions.health().revokedInMemory).toBe(0)
  expect(await sessions.list('ann')).toHaveLength(1)
  expect(events).toHaveLength(1)
})

test('C173 a rotation of keys takes a grace of up to a year, and none', async () => {
  const clock = testClock()
  const { sessions } = open(memoryStore({ now: clock.now }), { now: clock.now })
  await expect(sessions.rotateKeys({ graceSeconds: 31_536_001 })).rejects.toThrow(
    'graceSeconds of rotateKeys() must be a number from 0 to 31536000',
  )
  const before = await sessions.login({ subject: 'ann' })
  await sessions.rotateKeys({ graceSeconds: 0 })
  await expect(sessions.verifier.verify(before.accessToken)).rejects.toMatchObject({
    code: 'key_not_found',
  })
  const kept = await sessions.login({ subject: 'ann' })
  await sessions.rotateKeys({ graceSeconds: 31_536_000 })
  await expect(sessions.verifier.verify(kept.accessToken)).resolves.toMatchObject({})
  await expect(sessions.rotateKeys({ grace: 1 } as never)).rejects.toThrow(
    'rotateKeys() has no option "grace"',
  )
})

test('no operation is done for a session that a text cannot name', async () => {
  const meddling = meddle(memoryStore())
  const { sessions } = open(meddling.store)
  await sessions.start()
  meddling.calls.length = 0
  expect(await sessions.sidOf(7 as never)).toBeNull()
  expect(await sessions.get('short')).toBeNull()
  expect(await sessions.revoke({ sid: 'short' })).toEqual([])
  expect(meddling.calls).toEqual([])
})
