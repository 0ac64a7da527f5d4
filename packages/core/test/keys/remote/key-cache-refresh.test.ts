import { describe, expect, test } from 'vitest'
import type { LoadedKeys } from '../../../src/keys/remote/key-cache.ts'
import { loaded, publishing, ScriptedCache, turn } from './scripted-cache.ts'

describe('a cold cache', () => {
  test('C069 asks once for 20 requests that come together', async () => {
    const scripted = new ScriptedCache(['a', 'b'])
    const kids = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 'a' : 'b'))
    const answers = await Promise.all(kids.map((kid) => scripted.ask(kid)))
    expect(answers).toEqual(kids.map((kid) => `${kid} later`))
    expect(scripted.loads).toBe(1)
  })

  test('C069 a request that comes while the answer is under way waits for that one', async () => {
    const scripted = new ScriptedCache([])
    const pending = Promise.withResolvers<LoadedKeys>()
    scripted.answer = () => pending.promise
    const first = scripted.ask('a')
    scripted.now = 3
    const second = scripted.ask('a')
    await turn()
    pending.resolve(loaded(['a']))
    expect(await Promise.all([first, second])).toEqual(['a later', 'a later'])
    expect(scripted.loads).toBe(1)
  })

  test('asks nothing until a token comes', () => {
    expect(new ScriptedCache(['a']).loads).toBe(0)
  })
})

describe('a warm cache', () => {
  test('answers at once and asks nobody while the keys are fresh', async () => {
    const scripted = await ScriptedCache.warm()
    for (const second of [0, 1, 150, 299]) {
      expect(await scripted.verdictAt(second, 'a')).toBe('a now')
    }
    expect(scripted.loads).toBe(0)
  })

  test('refreshes once beside the requests after the refresh interval', async () => {
    const scripted = await ScriptedCache.warm()
    scripted.now = 300
    const answers = await Promise.all(Array.from({ length: 20 }, () => scripted.ask('a')))
    expect(new Set(answers)).toEqual(new Set(['a now']))
    expect(scripted.loads).toBe(1)
    await turn()
    expect(await scripted.verdictAt(599, 'a')).toBe('a now')
    expect(scripted.loads).toBe(1)
    expect(await scripted.verdictAt(600, 'a')).toBe('a now')
    expect(scripted.loads).toBe(2)
  })

  test('serves the old keys while a refresh takes its time', async () => {
    const scripted = await ScriptedCache.warm()
    const pending = Promise.withResolvers<LoadedKeys>()
    scripted.answer = () => pending.promise
    expect(await scripted.verdictAt(300, 'a')).toBe('a now')
    expect(await scripted.verdictAt(305, 'a')).toBe('a now')
    pending.resolve(loaded(['b']))
    await turn()
    expect(await scripted.verdictAt(305, 'b')).toBe('b now')
    expect(scripted.loads).toBe(1)
  })

  test('C071 a removed key is gone after the refresh', async () => {
    const scripted = await ScriptedCache.warm(['a', 'b'])
    scripted.answer = publishing('b')
    expect(await scripted.verdictAt(300, 'b')).toBe('b now')
    expect(await scripted.verdictAt(301, 'a')).toBe('key_not_found')
  })

  test('C071 a removed key is gone at the maximum age, also when nobody asked meanwhile', async () => {
    const scripted = await ScriptedCache.warm(['a', 'b'])
    scripted.answer = publishing('b')
    expect(await scripted.verdictAt(600, 'a')).toBe('key_not_found')
    expect(scripted.loads).toBe(1)
  })

  test('C071 a removed key serves one last time before the maximum age, and causes the refresh', async () => {
    const scripted = await ScriptedCache.warm(['a', 'b'])
    scripted.answer = publishing('b')
    expect(await scripted.verdictAt(599, 'a')).toBe('a now')
    expect(await scripted.verdictAt(599, 'a')).toBe('key_not_found')
  })

  test.each([
    [60, 59, 60],
    [10, 9, 10],
    [3, 9, 10],
    [0, 9, 10],
    [3600, 299, 300],
  ])(
    'a max-age of %d seconds leaves the keys alone at %d and refreshes them at %d',
    async (maxAge, quiet, refresh) => {
      const scripted = new ScriptedCache([])
      scripted.answer = () => Promise.resolve(loaded(['a'], maxAge))
      await scripted.ask('a')
      expect(await scripted.verdictAt(quiet, 'a')).toBe('a now')
      expect(scripted.loads).toBe(1)
      expect(await scripted.verdictAt(refresh, 'a')).toBe('a now')
      expect(scripted.loads).toBe(2)
    },
  )
})

describe('the key that is found', () => {
  test('C060 a token without kid is answered when one key fits, refused when several do', async () => {
    expect(await (await ScriptedCache.warm(['a'])).verdict(undefined)).toBe('a now')
    const several = await ScriptedCache.warm(['a', 'b'])
    expect(await several.verdict(undefined)).toBe('key_not_found')
    expect(several.loads).toBe(0)
  })

  test.each(['__proto__', 'constructor', 'toString', ''])(
    'C059 the kid %j is an unknown one',
    async (kid) => {
      const scripted = await ScriptedCache.warm()
      expect(await scripted.verdict(kid)).toBe('key_not_found')
    },
  )

  test('says which kid was asked for and which there are', async () => {
    const scripted = await ScriptedCache.warm(['a', 'b'])
    await expect(scripted.ask('c\n')).rejects.toMatchObject({
      code: 'key_not_found',
      claim: 'kid',
      message: expect.stringMatching(
        /^no key fits kid "c\\n", alg EdDSA; the issuer's kids are \["a","b"\]$/,
      ),
    })
  })

  test('close() may be called at any time', async () => {
    const scripted = await ScriptedCache.warm()
    scripted.cache.close()
    scripted.cache.close()
    expect(scripted.loads).toBe(0)
  })
})
