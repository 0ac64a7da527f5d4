import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Authentication } from '../../src/index.ts'
import { nowSeconds } from '../signing.ts'
import { exchanged, exchanging, externalToken, internalToken } from './exchanging-verifier.ts'
import type { EndpointAnswer } from './scripted-endpoint.ts'

/** How many exchanges two requests cause, the second so many seconds after the first. */
async function requestsAfter(
  seconds: number,
  answer: object,
  subject: Readonly<Record<string, unknown>> = {},
  options: { readonly external?: object } = {},
): Promise<number> {
  const script = () => exchanged(internalToken({ exp: nowSeconds + 9999 }), answer)
  const { verifier, endpoint, clock } = await exchanging(script, {}, {}, options)
  await verifier.verify(externalToken(subject))
  clock.now = nowSeconds + seconds
  await verifier.verify(externalToken(subject))
  return endpoint.requests.length
}

describe('an exchanged token is remembered', () => {
  test('TD-3 until expires_in', async () => {
    const subject = { exp: nowSeconds + 9999 }
    expect(await requestsAfter(59, { expires_in: 60 }, subject)).toBe(1)
    expect(await requestsAfter(60, { expires_in: 60 }, subject)).toBe(2)
  })

  test('TD-3 and not beyond exp of the external token', async () => {
    const subject = { exp: nowSeconds + 60 }
    expect(await requestsAfter(59, { expires_in: 9999 }, subject)).toBe(1)
    // Still within the clock tolerance of the external token.
    expect(await requestsAfter(61, { expires_in: 9999 }, subject)).toBe(2)
  })

  test('TD-3 until expires_in also for an external token that lives for ever', async () => {
    const options = { external: { requireExpiration: false } }
    const subject = { exp: undefined }
    expect(await requestsAfter(59, { expires_in: 60 }, subject, options)).toBe(1)
    expect(await requestsAfter(60, { expires_in: 60 }, subject, options)).toBe(2)
  })

  test.each([
    ['is missing', undefined],
    ['is zero', 0],
    ['is negative', -60],
    ['is text', '60'],
    ['is null', null],
    ['is true', true],
  ])('TD-3 not at all when expires_in %s', async (_, seconds) => {
    expect(await requestsAfter(0, { expires_in: seconds })).toBe(2)
  })

  test('TD-3 under the whole external token: another one is exchanged for itself', async () => {
    const { verifier, endpoint } = await exchanging(({ form }) => {
      const [, payload = ''] = (form.get('subject_token') ?? '').split('.')
      const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string }
      return exchanged(internalToken({ sub: `${sub} here` }))
    })
    for (const sub of ['alice', 'bob', 'alice']) {
      await expect(verifier.verify(externalToken({ sub }))).resolves.toHaveProperty(
        'subject',
        `${sub} here`,
      )
    }
    expect(endpoint.requests).toHaveLength(2)
  })

  test('TD-3 at most maxCacheEntries of them; the one used longest ago goes', async () => {
    const { verifier, endpoint } = await exchanging(undefined, { maxCacheEntries: 2 })
    for (const sub of ['a', 'b', 'a', 'c', 'a']) await verifier.verify(externalToken({ sub }))
    expect(endpoint.requests).toHaveLength(3)
    await verifier.verify(externalToken({ sub: 'b' }))
    expect(endpoint.requests).toHaveLength(4)
  })

  test('TD-3 and twenty requests at the same time cause one exchange', async () => {
    const held = Promise.withResolvers<EndpointAnswer>()
    const { verifier, endpoint } = await exchanging(() => held.promise)
    const answers: Promise<Authentication>[] = []
    for (let count = 0; count < 20; count += 1) {
      answers.push(verifier.verify(externalToken()))
      // Alone in its turn a signature is verified at once: all have asked before the answer comes.
      await turn()
    }
    await endpoint.arrived(1)
    held.resolve(exchanged(internalToken(), { expires_in: undefined }))
    expect(new Set((await Promise.all(answers)).map(({ token }) => token))).toEqual(
      new Set([internalToken()]),
    )
    expect(endpoint.requests).toHaveLength(1)
  })
})
