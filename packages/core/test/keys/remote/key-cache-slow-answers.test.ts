import { describe, expect, test } from 'vitest'
import type { LoadedKeys } from '../../../src/keys/remote/key-cache.ts'
import { down, loaded, publishing, ScriptedCache, turn } from './scripted-cache.ts'

/** Lets the issuer answer when the test says so, while the clock goes on. */
function answerLater(scripted: ScriptedCache): PromiseWithResolvers<LoadedKeys> {
  const pending = Promise.withResolvers<LoadedKeys>()
  scripted.answer = () => pending.promise
  return pending
}

describe('a fetch that takes its time', () => {
  test('C070 C120 an unknown kid is no refusal when the fetch for it fails seconds later', async () => {
    const scripted = await ScriptedCache.warm()
    const pending = answerLater(scripted)
    scripted.now = 20
    const asked = scripted.ask('b')
    scripted.now = 25
    pending.reject(new Error('the issuer is down'))
    await expect(asked).rejects.toMatchObject({
      code: 'keys_unavailable',
      retryAfterSeconds: 10,
      cause: { message: 'the issuer is down' },
    })
  })

  test('C070 a cold cache counts the time to come back from the failure, not from the request', async () => {
    const scripted = new ScriptedCache([])
    const pending = answerLater(scripted)
    const asked = scripted.ask('a')
    scripted.now = 5
    pending.reject(new Error('the issuer is down'))
    await expect(asked).rejects.toMatchObject({ code: 'keys_unavailable', retryAfterSeconds: 10 })
  })

  test('C068 a rotated key is found although the fetch under way left before the rotation', async () => {
    const scripted = await ScriptedCache.warm()
    const beforeRotation = answerLater(scripted)
    expect(await scripted.verdictAt(300, 'a')).toBe('a now')
    const verdicts = Promise.all([scripted.verdict('b'), scripted.verdict('b')])
    await turn()
    scripted.answer = publishing('a', 'b')
    beforeRotation.resolve(loaded(['a']))
    expect(await verdicts).toEqual(['b later', 'b later'])
    expect(scripted.loads).toBe(2)
  })

  test('C068 so is one that waited for the first fetch of all', async () => {
    const scripted = new ScriptedCache([])
    const beforeRotation = answerLater(scripted)
    const first = scripted.verdict('a')
    const verdict = scripted.verdict('b')
    scripted.answer = publishing('a', 'b')
    beforeRotation.resolve(loaded(['a']))
    expect(await Promise.all([first, verdict])).toEqual(['a later', 'b later'])
    expect(scripted.loads).toBe(2)
  })

  test('C067 unknown kids that waited for it cost one fetch more, however many they are', async () => {
    const scripted = await ScriptedCache.warm()
    const pending = answerLater(scripted)
    expect(await scripted.verdictAt(300, 'a')).toBe('a now')
    const verdicts = Promise.all(
      Array.from({ length: 1000 }, (_, index) => scripted.verdict(`bad ${index}`)),
    )
    scripted.answer = publishing('a')
    pending.resolve(loaded(['a']))
    expect(new Set(await verdicts)).toEqual(new Set(['key_not_found']))
    expect(scripted.loads).toBe(2)
  })
})

test('C070 C120 a kid that old keys lack is no refusal when the look-up for it just failed', async () => {
  const scripted = await ScriptedCache.warm()
  scripted.answer = down
  expect(await scripted.verdictAt(2000, 'b')).toBe('keys_unavailable')
  expect(await scripted.verdictAt(2000, 'a')).toBe('a now')
})

describe('a maximum age of 0', () => {
  const options = { cacheMaxAgeSeconds: 0 }

  test('SR-13 asks the issuer for every token', async () => {
    const scripted = new ScriptedCache(['a'], options)
    for (const second of [0, 0, 1]) {
      expect(await scripted.verdictAt(second, 'a')).toBe('a later')
    }
    expect(scripted.loads).toBe(3)
    scripted.answer = publishing('b')
    expect(await scripted.verdict('a')).toBe('key_not_found')
  })

  test('SR-13 C070 rides out an outage all the same, unless that is switched off too', async () => {
    const scripted = new ScriptedCache(['a'], options)
    await scripted.ask('a')
    scripted.answer = down
    expect(await scripted.verdictAt(3599, 'a')).toBe('a later')
    expect(await scripted.verdictAt(3600, 'a')).toBe('keys_unavailable')

    const strict = new ScriptedCache(['a'], { ...options, staleIfErrorSeconds: 0 })
    await strict.ask('a')
    strict.answer = down
    expect(await strict.verdictAt(1, 'a')).toBe('keys_unavailable')
  })

  test('SR-13 is ready as long as the last answer was good', async () => {
    const scripted = new ScriptedCache(['a'], { ...options, staleIfErrorSeconds: 0 })
    expect(scripted.cache.health().state).toBe('idle')
    await scripted.cache.prepare()
    expect(scripted.cache.health()).toMatchObject({ state: 'ready', keys: 1, lastError: null })
    scripted.answer = down
    await scripted.cache.prepare()
    expect(scripted.cache.health()).toMatchObject({ state: 'unavailable' })
  })
})

describe('a service that nobody asked for longer than the maximum age', () => {
  test('is idle, not unavailable: the next token brings the keys', async () => {
    const scripted = await ScriptedCache.warm()
    scripted.now = 599
    expect(scripted.cache.health().state).toBe('ready')
    scripted.now = 600
    expect(scripted.cache.health()).toMatchObject({
      state: 'idle',
      ageSeconds: 600,
      lastError: null,
    })
    expect(await scripted.verdict('a')).toBe('a later')
    expect(scripted.cache.health().state).toBe('ready')
  })
})
