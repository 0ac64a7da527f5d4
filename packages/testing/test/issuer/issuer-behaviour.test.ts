import { createVerifier, discovery, isAuthError, type AuthError } from '@sekisho/core'
import { startTestIssuer, type IssuerBehaviour, type TestIssuer } from '@sekisho/testing'
import { describe, expect, onTestFinished, test } from 'vitest'

async function issuerFor(): Promise<TestIssuer> {
  const issuer = await startTestIssuer()
  onTestFinished(() => issuer.close())
  return issuer
}

async function refusalOf(promise: Promise<unknown>): Promise<AuthError> {
  const error: unknown = await promise.then(
    () => new Error('accepted'),
    (reason: unknown) => reason,
  )
  if (!isAuthError(error)) throw error
  return error
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.message} ${textOf(error.cause)}` : ''
}

const broken: readonly (readonly [IssuerBehaviour, RegExp])[] = [
  [{ status: 503 }, /answered 503, expected 200/],
  ['reset', /ECONNRESET|fetch failed/],
  ['truncated', /terminated|aborted|other side closed/],
  ['html', /is not JSON/],
  ['redirect', /answered 302.*redirects are not followed/],
  ['huge', /longer than maxBodyBytes/],
]

describe('behave', () => {
  test.each(broken)('%j takes the key set and the metadata out of service', async (how, why) => {
    const issuer = await issuerFor()
    for (const keys of [issuer.options().keys, discovery()]) {
      if (keys === undefined) throw new Error('no keys')
      const verifier = createVerifier({ ...issuer.options(), keys })
      issuer.behave(how)
      const error = await refusalOf(verifier.verify(issuer.token()))
      expect(error.code).toBe('keys_unavailable')
      expect(textOf(error)).toMatch(why)
    }
  })

  test('no-keys breaks the key set only', async () => {
    const issuer = await issuerFor()
    issuer.behave('no-keys')
    const verifier = createVerifier({ ...issuer.options(), keys: discovery() })
    const error = await refusalOf(verifier.verify(issuer.token()))
    expect(textOf(error)).toMatch(/has no list "keys"/)
  })

  test('C062 wrong-issuer breaks the metadata only', async () => {
    const issuer = await issuerFor()
    issuer.behave('wrong-issuer')
    const direct = createVerifier(issuer.options())
    expect((await direct.verify(issuer.token())).subject).toBe('alice')
    const discovering = createVerifier({ ...issuer.options(), keys: discovery() })
    const error = await refusalOf(discovering.verify(issuer.token()))
    expect(textOf(error)).toMatch(/metadata are of issuer "https:\/\/other-issuer.example"/)
  })

  test('breaks one document and leaves the other', async () => {
    const issuer = await issuerFor()
    issuer.behave({ status: 500 }, ['discovery'])
    expect((await fetch(issuer.jwksUrl)).status).toBe(200)
    expect((await fetch(`${issuer.issuer}/.well-known/openid-configuration`)).status).toBe(500)
  })

  test('redirects to a place that answers well', async () => {
    const issuer = await issuerFor()
    issuer.behave('redirect')
    const { keys } = (await (await fetch(issuer.jwksUrl)).json()) as { keys: unknown[] }
    expect(keys).toEqual([issuer.key.publicJwk])
    expect(issuer.requests('/moved/jwks')).toBe(1)
  })

  test('C066 slow-drip keeps the answer open past the timeout of the client', async () => {
    const issuer = await issuerFor()
    issuer.behave('slow-drip')
    const verifier = createVerifier(issuer.options({ timeoutMs: 120 }))
    const error = await refusalOf(verifier.verify(issuer.token()))
    expect(error.code).toBe('keys_unavailable')
    expect(textOf(error)).toMatch(/no answer in time|aborted due to timeout/)
  })

  test('hang answers when the behaviour changes', async () => {
    const issuer = await issuerFor()
    issuer.behave('hang')
    const pending = createVerifier(issuer.options()).verify(issuer.token())
    const first = await Promise.race([pending, arrival(issuer)])
    expect(first).toBe('the request came')
    issuer.behave('ok')
    expect((await pending).subject).toBe('alice')
    expect(issuer.requests('/jwks')).toBe(1)
  })

  test('recovers', async () => {
    const issuer = await issuerFor()
    const verifier = createVerifier(issuer.options({ cooldownSeconds: 10 }))
    issuer.behave('reset')
    expect((await refusalOf(verifier.verify(issuer.token()))).code).toBe('keys_unavailable')
    issuer.behave('ok')
    issuer.clock.advanceSeconds(10)
    expect((await verifier.verify(issuer.token())).subject).toBe('alice')
  })
})

describe('close', () => {
  test.each(['hang', 'slow-drip'] as const)('ends while a request is in %s', async (behaviour) => {
    const issuer = await startTestIssuer()
    issuer.behave(behaviour)
    const pending = fetch(issuer.jwksUrl)
      .then((response) => response.text())
      .then(
        () => 'answered',
        () => 'cut off',
      )
    await arrival(issuer)
    await issuer.close()
    expect(await pending).toBe('cut off')
  })

  test('may be called twice', async () => {
    const issuer = await startTestIssuer()
    await fetch(issuer.jwksUrl)
    await issuer.close()
    await expect(issuer.close()).resolves.toBeUndefined()
    await expect(fetch(issuer.jwksUrl)).rejects.toThrow(/fetch failed/)
  })
})

async function arrival(issuer: TestIssuer): Promise<string> {
  await expect.poll(() => issuer.requests('/jwks'), { interval: 2 }).toBe(1)
  return 'the request came'
}
