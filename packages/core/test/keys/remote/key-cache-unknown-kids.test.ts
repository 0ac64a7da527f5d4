import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import type { LoadedKeys } from '../../../src/keys/remote/key-cache.ts'
import { loaded, publishing, ScriptedCache, turn } from './scripted-cache.ts'

describe('a rotated key', () => {
  test('is fetched by the first token that names it', async () => {
    const scripted = await ScriptedCache.warm()
    scripted.answer = publishing('a', 'b')
    expect(await scripted.verdictAt(1, 'b')).toBe('b later')
    expect(await scripted.verdictAt(1, 'b')).toBe('b now')
    expect(scripted.loads).toBe(1)
  })

  test('C069 20 tokens that name it together are all accepted, with one fetch', async () => {
    const scripted = await ScriptedCache.warm()
    scripted.answer = publishing('a', 'b')
    scripted.now = 1
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => scripted.verdict('b')))
    expect(verdicts).toEqual(Array.from({ length: 20 }, () => 'b later'))
    expect(scripted.loads).toBe(1)
  })

  test('C069 a token that names it while a refresh is under way waits for that one', async () => {
    const scripted = await ScriptedCache.warm()
    const pending = Promise.withResolvers<LoadedKeys>()
    scripted.answer = () => pending.promise
    expect(await scripted.verdictAt(300, 'a')).toBe('a now')
    const verdict = scripted.verdict('b')
    await turn()
    pending.resolve(loaded(['a', 'b']))
    expect(await verdict).toBe('b later')
    expect(scripted.loads).toBe(1)
  })

  test('C068 is accepted at most one cooldown later in a flood of other kids', async () => {
    const scripted = await ScriptedCache.warm()
    let acceptedAt: number | undefined
    for (let tenth = 1; tenth <= 600; tenth += 1) {
      const second = tenth / 10
      if (second === 33.3) scripted.answer = publishing('a', 'rotated')
      for (let index = 0; index < 5; index += 1) {
        expect(await scripted.verdictAt(second, `bad ${tenth} ${index}`)).toBe('key_not_found')
      }
      const verdict = await scripted.verdictAt(second, 'rotated')
      if (second >= 33.3 && verdict.startsWith('rotated')) acceptedAt ??= second
    }
    expect(acceptedAt).toBeGreaterThanOrEqual(33.3)
    expect(acceptedAt).toBeLessThanOrEqual(43.3)
    expect(scripted.loads).toBeLessThanOrEqual(6)
  })
})

describe('unknown kids', () => {
  test('C067 10,000 of them in one cooldown cost one fetch', async () => {
    const scripted = await ScriptedCache.warm()
    const verdicts = new Set<string>()
    for (let index = 0; index < 10_000; index += 1) {
      scripted.now = 1 + index / 1001
      verdicts.add(await scripted.verdict(`bad ${index}`))
    }
    expect(verdicts).toEqual(new Set(['key_not_found']))
    expect(scripted.loads).toBe(1)
    expect(await scripted.verdict('a')).toBe('a now')
  })

  test('C067 10,000 of them at one time cost one fetch', async () => {
    const scripted = await ScriptedCache.warm()
    scripted.now = 1
    const verdicts = await Promise.all(
      Array.from({ length: 10_000 }, (_, index) => scripted.verdict(`bad ${index}`)),
    )
    expect(new Set(verdicts)).toEqual(new Set(['key_not_found']))
    expect(scripted.loads).toBe(1)
  })

  test('C067 a flood through 60 seconds costs one fetch per cooldown', async () => {
    const scripted = await ScriptedCache.warm()
    for (let second = 1; second <= 60; second += 1) {
      for (let index = 0; index < 50; index += 1) {
        await scripted.verdictAt(second, `bad ${second} ${index}`)
      }
    }
    expect(scripted.loads).toBe(6)
  })

  test('C067 a repeated one causes no second fetch for three cooldowns', async () => {
    const scripted = await ScriptedCache.warm()
    expect(await scripted.verdictAt(1, 'bad')).toBe('key_not_found')
    for (const second of [2, 11, 12, 21, 30.9]) {
      expect(await scripted.verdictAt(second, 'bad')).toBe('key_not_found')
    }
    expect(scripted.loads).toBe(1)
    expect(await scripted.verdictAt(31, 'bad')).toBe('key_not_found')
    expect(scripted.loads).toBe(2)
  })

  test('C068 a repeated one does not use up the turn of a new one', async () => {
    const scripted = await ScriptedCache.warm()
    await scripted.verdictAt(1, 'bad')
    scripted.answer = publishing('a', 'b')
    expect(await scripted.verdictAt(11, 'bad')).toBe('key_not_found')
    expect(await scripted.verdictAt(11, 'b')).toBe('b later')
    expect(scripted.loads).toBe(2)
  })

  test('C067 tokens without kid that no key fits share the one fetch per cooldown', async () => {
    const scripted = await ScriptedCache.warm()
    const ask = async (second: number) => {
      scripted.now = second
      await expect((async () => scripted.cache.find('ES256', undefined))()).rejects.toMatchObject({
        code: 'key_not_found',
        message: expect.stringMatching(/no key fits alg ES256 without kid/),
      })
    }
    await ask(1)
    await ask(2)
    expect(scripted.loads).toBe(1)
    await ask(11)
    expect(scripted.loads).toBe(2)
  })

  test('C067 what is remembered of them is bounded', async () => {
    const scripted = await ScriptedCache.warm(['a'], { cooldownSeconds: 1 })
    const before = usedHeap()
    for (let step = 1; step <= 6000; step += 1) {
      scripted.now = step
      // 16 KiB of kid: as long as a token may be. All of them would be 96 MiB, 1000 are 16.
      await scripted.verdict(randomBytes(8192).toString('hex'))
    }
    expect(scripted.loads).toBeGreaterThanOrEqual(6000)
    expect(usedHeap() - before).toBeLessThan(40 * 1024 * 1024)
    expect(await scripted.verdict('a')).toMatch(/^a /)
  })
})

/** Bytes in use after a full collection of garbage. */
function usedHeap(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
