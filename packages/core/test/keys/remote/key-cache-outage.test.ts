import { describe, expect, test } from 'vitest'
import type { AuthError } from '../../../src/errors.ts'
import type { LoadedKeys } from '../../../src/keys/remote/key-cache.ts'
import { refusal } from '../../refusal.ts'
import { down, loaded, publishing, ScriptedCache, turn } from './scripted-cache.ts'

describe('a cold cache whose issuer is down', () => {
  test('C070 C120 answers keys_unavailable, with the time to come back and the cause', async () => {
    const scripted = new ScriptedCache([])
    scripted.answer = down
    await expect(scripted.ask('a')).rejects.toMatchObject({
      code: 'keys_unavailable',
      kind: 'unavailable',
      retryAfterSeconds: 10,
      cause: { message: 'the issuer is down' },
      message: expect.stringMatching(/the keys of the issuer could not be had/),
    } satisfies Partial<Record<keyof AuthError, unknown>>)
  })

  test.each([
    ['a value without a text', Object.create(null) as Error, /: object$/],
    ['a text', 'no route' as unknown as Error, /: no route$/],
    ['an error that is its own cause', causeOfItself(), /: (?:again: ){4}again$/],
  ])('C070 answers the same for %s', async (_, fault, message) => {
    const scripted = new ScriptedCache([])
    scripted.answer = () => Promise.reject(fault)
    await expect(scripted.ask('a')).rejects.toMatchObject(refusal('keys_unavailable', message))
  })

  test('C069 20 requests that come together cost one try', async () => {
    const scripted = new ScriptedCache([])
    scripted.answer = down
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => scripted.verdict('a')))
    expect(new Set(verdicts)).toEqual(new Set(['keys_unavailable']))
    expect(scripted.loads).toBe(1)
  })

  test('tries no second time within the cooldown, and counts it down', async () => {
    const scripted = new ScriptedCache([])
    scripted.answer = down
    await scripted.verdict('a')
    for (const second of [0, 0.1, 4, 9, 9.999]) {
      scripted.now = second
      await expect(scripted.ask('a')).rejects.toMatchObject({
        code: 'keys_unavailable',
        retryAfterSeconds: Math.ceil(10 - second),
        cause: { message: 'the issuer is down' },
      })
    }
    expect(scripted.loads).toBe(1)
    expect(await scripted.verdictAt(10, 'a')).toBe('keys_unavailable')
    expect(scripted.loads).toBe(2)
  })

  test('recovers at the first request after the cooldown', async () => {
    const scripted = new ScriptedCache([])
    scripted.answer = down
    await scripted.verdict('a')
    scripted.answer = publishing('a')
    expect(await scripted.verdictAt(9, 'a')).toBe('keys_unavailable')
    expect(await scripted.verdictAt(10, 'a')).toBe('a later')
    expect(await scripted.verdictAt(11, 'a')).toBe('a now')
  })
})

describe('a warm cache whose issuer is down', () => {
  test('C070 a failed refresh drops no key, and is tried again once per cooldown', async () => {
    const scripted = await ScriptedCache.warm()
    scripted.answer = down
    expect(await scripted.verdictAt(300, 'a')).toBe('a now')
    expect(scripted.loads).toBe(1)
    expect(await scripted.verdictAt(309, 'a')).toBe('a now')
    expect(scripted.loads).toBe(1)
    expect(await scripted.verdictAt(310, 'a')).toBe('a now')
    expect(scripted.loads).toBe(2)
  })

  test('C070 under steady traffic no request waits, until the bound is reached', async () => {
    const scripted = await ScriptedCache.warm()
    scripted.answer = down
    const verdicts = new Set<string>()
    for (let second = 1; second < 4200; second += 1) {
      verdicts.add(await scripted.verdictAt(second, 'a'))
    }
    expect(verdicts).toEqual(new Set(['a now']))
    expect(scripted.loads).toBe(390)
    expect(await scripted.verdictAt(4200, 'a')).toBe('keys_unavailable')
  })

  test.each([
    [0, 599.9, 600],
    [60, 659.9, 660],
  ])(
    'C070 staleIfErrorSeconds %d serves at %d s and no longer at %d s',
    async (staleIfErrorSeconds, last, over) => {
      for (const [second, verdict] of [
        [last, /^a /],
        [over, /^keys_unavailable$/],
      ] as const) {
        const scripted = await ScriptedCache.warm(['a'], { staleIfErrorSeconds })
        scripted.answer = down
        expect(await scripted.verdictAt(second, 'a')).toMatch(verdict)
      }
    },
  )

  test('C070 after a quiet time the first request waits for one try, then old keys serve', async () => {
    const scripted = await ScriptedCache.warm()
    scripted.answer = down
    expect(await scripted.verdictAt(2000, 'a')).toBe('a later')
    expect(await scripted.verdictAt(2001, 'a')).toBe('a now')
    expect(await scripted.verdictAt(2010, 'a')).toBe('a now')
    expect(scripted.loads).toBe(2)
  })

  test('C071 old keys do not serve when the issuer answers with others', async () => {
    const scripted = await ScriptedCache.warm()
    scripted.answer = down
    expect(await scripted.verdictAt(700, 'a')).toBe('a later')
    scripted.answer = publishing('b')
    expect(await scripted.verdictAt(710, 'a')).toBe('a now')
    expect(await scripted.verdictAt(711, 'a')).toBe('key_not_found')
    expect(await scripted.verdictAt(711, 'b')).toBe('b now')
  })

  test('C071 an outage that is over lets no old key serve past the maximum age', async () => {
    const scripted = new ScriptedCache([], { cooldownSeconds: 300, cacheMaxAgeSeconds: 10 })
    scripted.answer = down
    expect(await scripted.verdictAt(0, 'a')).toBe('keys_unavailable')
    scripted.answer = publishing('a')
    expect(await scripted.verdictAt(300, 'a')).toBe('a later')
    expect(await scripted.verdictAt(309, 'a')).toBe('a now')
    scripted.answer = publishing('b')
    expect(await scripted.verdictAt(319, 'a')).toBe('key_not_found')
  })

  test('a refresh that fails slowly leaves the requests alone', async () => {
    const scripted = await ScriptedCache.warm()
    const pending = Promise.withResolvers<LoadedKeys>()
    scripted.answer = () => pending.promise
    expect(await scripted.verdictAt(300, 'a')).toBe('a now')
    expect(await scripted.verdictAt(308, 'a')).toBe('a now')
    pending.reject(new Error('the issuer is down'))
    await turn()
    expect(await scripted.verdictAt(308, 'a')).toBe('a now')
    expect(scripted.loads).toBe(1)
  })

  test('the times of a recovered issuer count from the recovery', async () => {
    const scripted = await ScriptedCache.warm()
    scripted.answer = down
    await scripted.verdictAt(300, 'a')
    scripted.answer = () => Promise.resolve(loaded(['a']))
    await scripted.verdictAt(310, 'a')
    expect(scripted.loads).toBe(2)
    expect(await scripted.verdictAt(609, 'a')).toBe('a now')
    expect(scripted.loads).toBe(2)
    expect(await scripted.verdictAt(610, 'a')).toBe('a now')
    expect(scripted.loads).toBe(3)
  })
})

describe('an unknown kid while the issuer is down', () => {
  test('C120 is keys_unavailable: nobody knows whether the key exists', async () => {
    const scripted = await ScriptedCache.warm()
    scripted.answer = down
    scripted.now = 20
    await expect(scripted.ask('b')).rejects.toMatchObject({
      code: 'keys_unavailable',
      retryAfterSeconds: 10,
      cause: { message: 'the issuer is down' },
    })
    expect(await scripted.verdictAt(25, 'c')).toBe('keys_unavailable')
    expect(await scripted.verdictAt(25, 'a')).toBe('a now')
    expect(scripted.loads).toBe(1)
  })

  test('C120 the new kid is found as soon as the issuer is back', async () => {
    const scripted = await ScriptedCache.warm()
    scripted.answer = down
    await scripted.verdictAt(20, 'b')
    scripted.answer = publishing('a', 'b')
    expect(await scripted.verdictAt(29.9, 'b')).toBe('keys_unavailable')
    expect(await scripted.verdictAt(30, 'b')).toBe('b later')
  })
})

function causeOfItself(): Error {
  const error = new Error('again')
  error.cause = error
  return error
}
