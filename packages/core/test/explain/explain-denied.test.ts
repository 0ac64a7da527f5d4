import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { explainDenied } from '../../src/explain/explain-denied.ts'
import { fakeRequest } from '../http/fake-request.ts'
import { nowSeconds, verifierFor } from '../signing.ts'
import { canary, tokenWith } from './broken.ts'

const bearer = (token: string) => fakeRequest({ headers: { authorization: [`Bearer ${token}`] } })
const expired = tokenWith({ exp: nowSeconds - 60 })
const turn = () => new Promise((resolve) => void setImmediate(resolve))
let texts: string[]

beforeEach(() => {
  texts = []
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('explainDenied', () => {
  test('logs why a request was denied, and the answer stays the same', async () => {
    const plain = await verifierFor().authenticate(bearer(expired))
    const logging = verifierFor({ onDenied: explainDenied((text) => texts.push(text)) })
    const outcome = await logging.authenticate(bearer(expired))
    expect(outcome).toMatchObject({ kind: 'denied', denial: (plain as { denial: object }).denial })
    await vi.waitFor(() => expect(texts).toHaveLength(1))
    expect(texts[0]).toMatch(/^Sekisho denied a request: token_expired\nrefused: token_expired\n/)
    expect(texts[0]).toContain('ok     credentials')
    expect(texts[0]).not.toContain(canary)
    for (const part of expired.split('.')) expect(texts[0]).not.toContain(part)
  })

  test('begins its work after the answer was handed over', async () => {
    const asked: string[] = []
    const verifier = verifierFor({
      isRevoked: () => asked.push('asked') > 0,
      onDenied: explainDenied((text) => texts.push(text)),
    })
    await verifier.authenticate(bearer(tokenWith()))
    for (let turns = 0; turns < 100; turns += 1) await Promise.resolve()
    expect([asked.length, texts.length]).toEqual([1, 0])
    await vi.waitFor(() => expect(texts).toHaveLength(1))
    expect(asked).toHaveLength(2)
  })

  test.each([
    ['no token', {}, 'token_missing', /Authorization: Bearer <token>/],
    [
      'two header lines',
      { headers: { authorization: ['Bearer a', 'Bearer b'] } },
      'request_malformed',
      /send one line "Authorization: Bearer/,
    ],
    [
      'a token in two places',
      { headers: { authorization: ['Bearer a'] }, query: { token: ['a'] } },
      'token_ambiguous',
      /send it in one place, once/,
    ],
  ])('tells of a request with %s', async (_kind, parts, code, says) => {
    const onDenied = explainDenied((text) => texts.push(text))
    const verifier = verifierFor({ onDenied, tokenSources: ['authorization', { query: 'token' }] })
    await verifier.authenticate(fakeRequest(parts))
    await vi.waitFor(() => expect(texts).toHaveLength(1))
    expect(texts[0]).toContain(`refused: ${code}`)
    expect(texts[0]).toMatch(says)
    expect(texts[0]).toMatch(/not reached: form, header/)
  })

  test('explains no more than maxPerMinute, and counts the others', async () => {
    let time = 0
    const options = { maxPerMinute: 2, now: () => time }
    const onDenied = explainDenied((text) => texts.push(text), options)
    const verifier = verifierFor({ onDenied })
    for (let count = 0; count < 5; count += 1) {
      await verifier.authenticate(bearer(expired))
      await Promise.all([turn(), turn()])
    }
    await turn()
    expect(texts).toHaveLength(2)
    time = 60_000
    await verifier.authenticate(bearer(expired))
    await vi.waitFor(() => expect(texts).toHaveLength(3))
    expect(texts[2]).toContain('(3 further denials before this one)')
  })

  test('explains one request at a time', async () => {
    const { promise: written, resolve: write } = Promise.withResolvers<void>()
    const onDenied = explainDenied((text) => {
      texts.push(text)
      return written
    })
    const verifier = verifierFor({ onDenied })
    // Some are verified in the thread pool, and denied later than others.
    await Promise.all([1, 2, 3, 4].map(() => verifier.authenticate(bearer(expired))))
    await vi.waitFor(() => expect(texts).toHaveLength(1))
    write()
    await turn()
    await verifier.authenticate(bearer(expired))
    await vi.waitFor(() => expect(texts).toHaveLength(2))
    expect(texts[1]).toContain('(3 further denials before this one)')
  })

  test('with a log that fails is a process warning, and goes on', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue()
    let calls = 0
    const onDenied = explainDenied(() => {
      calls += 1
      throw new Error('the disk is full')
    })
    const verifier = verifierFor({ onDenied })
    await verifier.authenticate(bearer(expired))
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(1))
    expect(warn.mock.calls[0]?.[0]).toContain('the disk is full')
    await verifier.authenticate(bearer(expired))
    await vi.waitFor(() => expect(calls).toBe(2))
  })

  test('is off by default, and says nothing of accepted requests', async () => {
    const verifier = verifierFor({ onDenied: explainDenied((text) => texts.push(text)) })
    expect((await verifier.authenticate(bearer(tokenWith()))).kind).toBe('authenticated')
    await turn()
    expect(texts).toEqual([])
  })

  test.each([
    ['a log that is no function', ['console' as unknown as () => void], /log of explainDenied/],
    ['an unknown option', [() => {}, { perMinute: 1 }], /perMinute/],
    ['null for a rate', [() => {}, { maxPerMinute: null }], /maxPerMinute/],
    ['a clock that is none', [() => {}, { now: 7 }], /now.*a function/],
    ['a rate of none', [() => {}, { maxPerMinute: 0 }], /maxPerMinute.*from 1 to 6000/],
  ] as const)('refuses %s', (_kind, args, message) => {
    const make = explainDenied as (...all: readonly unknown[]) => unknown
    expect(() => make(...args)).toThrow(message)
    expect(() => make(...args)).toThrow(TypeError)
  })
})
