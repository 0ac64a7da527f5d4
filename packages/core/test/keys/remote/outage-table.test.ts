import { describe, expect, test } from 'vitest'
import { fakeRequest } from '../../http/fake-request.ts'
import { keys } from '../../signing.ts'
import { FailingIssuer } from './failing-issuer.ts'
import { issuerFailures } from './issuer-failures.ts'

const rows = issuerFailures.flatMap((failure) =>
  failure.documents.map((document) => [failure.name, document, failure] as const),
)
const inTen = 'keys_unavailable, again in 10 s'

describe.each(rows)('C070 EM-9 %s, of the %s', (_, document, failure) => {
  const failing = { document, answer: failure.answer }

  test('C070 C120 cold: 503, whatever the token, until the issuer is back', async () => {
    const issuer = await FailingIssuer.start()
    issuer.failing = failing
    const verdicts = await Promise.all([issuer.good(), issuer.forged(), issuer.unknown()])
    expect(verdicts).toEqual([inTen, inTen, inTen])
    expect(issuer.lastError()).toMatch(failure.error)
    expect(issuer.state()).toBe('unavailable')
    const asked = issuer.requests()
    issuer.now += 9
    issuer.failing = null
    expect(await issuer.good()).toBe('keys_unavailable, again in 1 s')
    expect(issuer.requests()).toBe(asked)
    issuer.now += 1
    expect(await issuer.good()).toBe('accepted')
    expect(await issuer.forged()).toBe('signature_invalid')
    expect(issuer.state()).toBe('ready')
  })

  test('C070 warm: served from memory at once, and no stranger let in', async () => {
    const issuer = await FailingIssuer.warm()
    issuer.failing = failing
    issuer.now += 300
    expect(await issuer.good()).toBe('accepted')
    await expect.poll(() => issuer.lastError()).toMatch(failure.error)
    expect(issuer.state()).toBe('stale')
    expect(await issuer.good()).toBe('accepted')
    expect(await issuer.forged()).toBe('signature_invalid')
    expect(await issuer.unknown()).toBe(inTen)
  })

  test('C070 stale: served from memory until maximum age and staleIfError are over', async () => {
    const issuer = await FailingIssuer.warm()
    issuer.failing = failing
    issuer.now += 700
    expect(await issuer.good()).toBe('accepted')
    expect(issuer.state()).toBe('stale')
    expect(await issuer.forged()).toBe('signature_invalid')
    expect(await issuer.unknown()).toBe(inTen)
    issuer.now += 3499
    expect(await issuer.good()).toBe('accepted')
    issuer.now += 1
    expect(await issuer.good()).toMatch(/^keys_unavailable, again in \d+ s$/)
    expect(await issuer.forged()).toMatch(/^keys_unavailable, /)
    issuer.failing = null
    issuer.now += 10
    expect(await issuer.good()).toBe('accepted')
  })
})

describe('what an outage looks like', () => {
  test('C120 is a finished 503 with Retry-After and without a challenge', async () => {
    const issuer = await FailingIssuer.start()
    issuer.failing = { document: 'keys', answer: (_, response) => response.writeHead(500).end() }
    const outcome = await issuer.verifier.authenticate(
      fakeRequest({ headers: { authorization: [`Bearer ${issuer.token(keys.p256)}`] } }),
    )
    expect(outcome).toMatchObject({
      kind: 'denied',
      denial: {
        status: 503,
        headers: { 'retry-after': '10' },
        body: '{"error_description":"Authentication is temporarily unavailable"}',
      },
    })
    expect(outcome).not.toHaveProperty('denial.headers.www-authenticate')
  })

  test('C066 a redirect is not followed, though the issuer would answer well there', async () => {
    const redirect = issuerFailures.find(({ name }) => name === 'redirect')
    const issuer = await FailingIssuer.start()
    issuer.failing = { document: 'keys', answer: redirect?.answer ?? (() => undefined) }
    expect(await issuer.good()).toBe(inTen)
    expect(issuer.requests('/moved/keys')).toBe(0)
    expect(issuer.requests('/keys')).toBe(1)
  })

  test('C070 a set that flaps between good and useless is served from the good one', async () => {
    const issuer = await FailingIssuer.warm()
    const verdicts = new Set<string>()
    for (let second = 0; second < 3000; second += 5) {
      issuer.now += 5
      issuer.jwks = { keys: Math.floor(second / 20) % 2 === 0 ? [] : [keys.p256.jwk] }
      verdicts.add(await issuer.good())
    }
    expect(verdicts).toEqual(new Set(['accepted']))
  })

  test('C071 a set that lost the key is no outage: the key is dead at the next answer', async () => {
    const issuer = await FailingIssuer.warm()
    issuer.jwks = { keys: [keys.p384.jwk] }
    issuer.now += 600
    expect(await issuer.good()).toBe('key_not_found')
  })
})
