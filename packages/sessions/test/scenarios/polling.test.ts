import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createSessions } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory/memory-store.ts'
import { meddle } from './meddling-store.ts'
import { issuer, secret } from './open-world.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})

afterEach(() => {
  vi.useRealTimers()
})

function polled(feedPollSeconds: number) {
  const { store, calls } = meddle(memoryStore())
  const sessions = createSessions({ issuer, audience: 'api', secret, store, feedPollSeconds })
  const looks = () => calls.filter((call) => call === 'changes').length
  return { sessions, looks }
}

test('a started server looks at the feed again and again, and not once it is closed', async () => {
  const { sessions, looks } = polled(2)
  await sessions.start()
  expect(looks()).toBe(1)
  await vi.advanceTimersByTimeAsync(1599)
  expect(looks()).toBe(1)
  await vi.advanceTimersByTimeAsync(801)
  expect(looks()).toBe(2)
  await vi.advanceTimersByTimeAsync(24_000)
  expect(looks()).toBeGreaterThanOrEqual(11)
  expect(looks()).toBeLessThanOrEqual(17)
  const before = looks()
  await sessions.close()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(looks()).toBe(before)
  expect(vi.getTimerCount()).toBe(0)
})

test('a server that nobody used has no timer, and its timer keeps no process alive', async () => {
  const { sessions } = polled(1)
  expect(vi.getTimerCount()).toBe(0)
  const unref = vi.fn<() => void>()
  const spy = vi.spyOn(globalThis, 'setTimeout')
  spy.mockImplementation((() => ({ unref })) as unknown as typeof setTimeout)
  await sessions.start()
  expect(unref).toHaveBeenCalledTimes(1)
  spy.mockRestore()
  await sessions.close()
})

test('two servers that start together do not look together', async () => {
  const delays: (number | undefined)[] = []
  const spy = vi.spyOn(globalThis, 'setTimeout')
  spy.mockImplementation(((_: () => void, delay: number) => {
    delays.push(delay)
    return { unref: () => undefined }
  }) as unknown as typeof setTimeout)
  await Promise.all(Array.from({ length: 8 }, () => polled(1).sessions.start()))
  spy.mockRestore()
  expect(new Set(delays).size).toBeGreaterThan(1)
  for (const delay of delays) {
    expect(delay).toBeGreaterThanOrEqual(800)
    expect(delay).toBeLessThanOrEqual(1200)
  }
})

test.each([
  [0, 1600],
  [0.5, 2000],
  [0.75, 2200],
])('the time between two looks varies by a fifth: with %d it is %d', async (random, delay) => {
  const dice = vi.spyOn(Math, 'random').mockReturnValue(random)
  const { sessions, looks } = polled(2)
  await sessions.start()
  await vi.advanceTimersByTimeAsync(delay - 1)
  expect(looks()).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(looks()).toBe(2)
  dice.mockRestore()
  await sessions.close()
})

test('a look that was under way when the server closed is the last one', async () => {
  const store = memoryStore()
  const gate = Promise.withResolvers<void>()
  let waits = false
  const changes: typeof store.changes = async (from, limit) => {
    if (waits) await gate.promise
    return store.changes(from, limit)
  }
  const sessions = createSessions({
    issuer,
    audience: 'api',
    secret,
    store: { ...store, changes },
    feedPollSeconds: 1,
  })
  await sessions.start()
  waits = true
  await vi.advanceTimersByTimeAsync(1200)
  await sessions.close()
  gate.resolve()
  await vi.advanceTimersByTimeAsync(0)
  expect(vi.getTimerCount()).toBe(0)
})
