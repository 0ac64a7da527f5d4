import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Explanation } from '../../src/explain/explanation.ts'
import { renderExplanation } from '../../src/explain/render-explanation.ts'
import { discovery } from '../../src/keys/remote/discovery.ts'
import { remoteJwks } from '../../src/keys/remote/remote-jwks.ts'
import { serve } from '../keys/remote/serve.ts'
import { active, credentials, introspecting, opaque } from '../oauth/introspecting-verifier.ts'
import {
  exchanged,
  exchanging,
  externalToken,
  internalToken,
} from '../oauth/exchanging-verifier.ts'
import { decryptionKey, nest } from '../jwe/nested.ts'
import { foreignKeys, publicJwks, verifierFor } from '../signing.ts'
import { canary, tokenWith } from './broken.ts'

const token = tokenWith()

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockReturnValue()
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** What a key endpoint answers: status, body; and what the explanation says. */
const answers: readonly (readonly [string, number, string, RegExp])[] = [
  ['is in trouble', 500, 'x', /tell its operator/],
  ['has nothing at that path', 404, 'x', /nothing is at this URL/],
  ['wants credentials', 401, 'x', /wants credentials/],
  ['redirects', 302, 'x', /not followed/],
  ['sends a web page', 200, '<html>', /web page or the like|no JSON/],
  ['sends no key set', 200, '{}', /something else than a key set/],
  ['has no key for the algorithms', 200, '{"keys":[]}', /no key for the allowed algorithms/],
]

describe('an issuer that', () => {
  test.each(answers)('%s is told', async (_kind, status, body, says) => {
    const server = await serve((_request, response) => {
      response.writeHead(status, { location: '/else' }).end(body)
    })
    const keys = remoteJwks(`${server.origin}/keys?code=${canary}`)
    const explanation = await verifierFor({ keys }).explain(token)
    expect(explanation).toMatchObject({ verdict: 'unavailable', code: 'keys_unavailable' })
    expect(explanation.fix).toMatch(says)
    expect(explanation.fix).toContain('the token is not at fault')
    expectClean(explanation, [token])
  })

  test('is not there is told', async () => {
    const keys = remoteJwks(`http://127.0.0.1:${await closedPort()}/keys`)
    const explanation = await verifierFor({ keys }).explain(token)
    expect(explanation.code).toBe('keys_unavailable')
    expect(explanation.fix).toMatch(/nothing listens there.*localhost is the container itself/)
  })

  test('fails with control characters in its words cannot write to the log with them', async () => {
    const verifier = verifierFor({ keys: remoteJwks('https://a.example/keys', { fetch: fails }) })
    const text = renderExplanation(await verifier.explain(token))
    expect(text).toContain('down\\u000a\\u001b[31mall is well\\u2028')
    expect(text).not.toContain('\u001b')
    expect(text.length).toBeLessThan(2500)
  })

  test('names itself otherwise in its metadata is told', async () => {
    const server = await serve((_request, response) => {
      response.end(
        JSON.stringify({ issuer: 'https://other.example', jwks_uri: 'https://x.example' }),
      )
    })
    const verifier = verifierFor({ issuer: server.origin, keys: discovery() })
    const explanation = await verifier.explain(tokenWith({ iss: server.origin }))
    expect(explanation.fix).toMatch(/set issuer to what the metadata say/)
  })
})

describe('explain()', () => {
  test('fetches what verify() would fetch, and nothing within the cooldown', async () => {
    const server = await serve((_request, response) => {
      response.end(JSON.stringify(publicJwks()))
    })
    const unknown = tokenWith({}, { kid: 'rsa-2020' })
    const verifier = verifierFor({ keys: remoteJwks(`${server.origin}/keys`) })
    expect((await verifier.explain(token)).verdict).toBe('accepted')
    expect(server.requests).toHaveLength(1)
    await verifier.explain(unknown)
    expect(server.requests).toHaveLength(2)
    expect((await verifier.explain(unknown)).fix).toMatch(/not in the key set/)
    expect((await verifier.explain(tokenWith({}, { kid: 'p256' }))).code).toBe('key_not_found')
    await verifier.explain(token)
    expect(server.requests).toHaveLength(2)
  })

  test('asks isRevoked and group providers once, as verify() does', async () => {
    const asked: string[] = []
    const verifier = verifierFor({
      isRevoked: () => asked.push('isRevoked') < 0,
      groupProviders: [() => (asked.push('groups'), [])],
    })
    expect((await verifier.explain(token)).verdict).toBe('accepted')
    expect(asked).toEqual(['isRevoked', 'groups'])
  })
})

describe('a token that is no JWT', () => {
  const claims = ['token type', 'required claims', 'expiration', 'not before', 'issued at']

  test('and is active has its claims checked, and no signature', async () => {
    const { verifier, endpoint } = await introspecting()
    const explanation = await verifier.explain(opaque)
    expect(explanation.verdict).toBe('accepted')
    expect(namesOf(explanation).slice(0, 6)).toEqual(['introspection', ...claims])
    expect(endpoint.requests).toHaveLength(1)
    expectClean(explanation, [opaque])
  })

  test('and is not active is told so', async () => {
    const { verifier } = await introspecting(() => ({ body: { active: false } }))
    const explanation = await verifier.explain(opaque)
    expect(explanation.code).toBe('token_inactive')
    expect(explanation.fix).toMatch(/expired, was revoked, or is of another issuer/)
    expect(namesOf(explanation)).not.toContain('signature')
  })

  test('of another issuer is told so', async () => {
    const { verifier } = await introspecting(() => active({ iss: 'https://other.example' }))
    const explanation = await verifier.explain(opaque)
    expect(explanation.code).toBe('issuer_mismatch')
    expect(explanation.fix).toMatch(/of two issuers/)
  })

  test('bound to a key is told so', async () => {
    const { verifier } = await introspecting(() => active({ token_type: 'DPoP' }))
    const explanation = await verifier.explain(opaque)
    expect(explanation.code).toBe('token_sender_constrained')
    expect(explanation.fix).toMatch(/allowSenderConstrained/)
  })

  test('and a request whose failure repeats it gives nothing away', async () => {
    const { verifier } = await introspecting(() => active(), { fetch: repeats })
    const explanation = await verifier.explain(opaque)
    expect(explanation.cause).toContain('could not send token=[token]')
    expectClean(explanation, [opaque])
  })

  test('and an endpoint that repeats everything it was sent gives nothing away', async () => {
    const { verifier } = await introspecting(({ body }) => ({ status: 401, body }))
    const explanation = await verifier.explain(opaque)
    expect(explanation).toMatchObject({ verdict: 'unavailable', code: 'introspection_unavailable' })
    expect(explanation.fix).toMatch(/client id and secret/)
    expectClean(explanation, [opaque, credentials.clientSecret])
  })
})

describe('a token that is exchanged', () => {
  test('is told twice, the second time by another name', async () => {
    const { verifier } = await exchanging()
    const explanation = await verifier.explain(externalToken())
    expect(explanation.verdict).toBe('accepted')
    const names = namesOf(explanation)
    expect(names.filter((name) => name.endsWith('signature'))).toEqual([
      'signature',
      'exchanged token: signature',
    ])
    expect(names.filter((name) => /revocation|exchange$/.test(name))).toEqual([
      'revocation',
      'exchange',
      'exchanged token: revocation',
    ])
    expectClean(explanation, [externalToken(), internalToken()])
  })

  test('and was revoked is refused for that, and goes nowhere', async () => {
    const { verifier, endpoint } = await exchanging(undefined, {}, { isRevoked: () => true })
    const explanation = await verifier.explain(externalToken())
    expect(explanation.code).toBe('token_revoked')
    expect(explanation.cause).toMatch(/^revocation: /)
    expect(explanation.checks.at(-1)).toEqual({ name: 'exchange', result: 'not_reached' })
    expect(endpoint.requests).toEqual([])
  })

  test('for a bad one is refused for that one', async () => {
    const bad = internalToken({}, foreignKeys.ed25519)
    const { verifier } = await exchanging(() => exchanged(bad))
    const explanation = await verifier.explain(externalToken())
    expect(explanation.code).toBe('signature_invalid')
    expect(explanation.cause).toMatch(/^exchanged token: signature: /)
    expectClean(explanation, [bad])
  })

  test('is told when the issuer refuses, without what it says of the token', async () => {
    const { verifier } = await exchanging(({ form }) => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: form.get('subject_token') },
    }))
    const explanation = await verifier.explain(externalToken())
    expect(explanation.code).toBe('exchange_refused')
    expect(explanation.fix).toMatch(/may exchange tokens/)
    expect(explanation.checks.at(-1)?.name).toBe('exchange')
    expectClean(explanation, [externalToken(), credentials.clientSecret])
  })
})

describe('an encrypted token', () => {
  const header = { alg: 'RSA-OAEP-256', enc: 'A256GCM' }
  const verifier = verifierFor({ decryptionKeys: [decryptionKey('rsa', 'RSA-OAEP-256')] })

  test('has one check more', async () => {
    const jwe = await nest('rsa', header, token)
    const explanation = await verifier.explain(jwe)
    expect(explanation.verdict).toBe('accepted')
    expect(namesOf(explanation)[0]).toBe('encryption')
    expectClean(explanation, [jwe, token])
  })

  test('to another key is told so', async () => {
    const explanation = await verifier.explain(await nest('otherRsa', header))
    expect(explanation.code).toBe('token_undecryptable')
    expect(explanation.fix).toMatch(/encrypted to another public key/)
  })

  test('by another algorithm is told so', async () => {
    const explanation = await verifier.explain(await nest('p256', { ...header, alg: 'ECDH-ES' }))
    expect(explanation.code).toBe('alg_not_allowed')
    expect(explanation.fix).toMatch(/key management algorithm/)
  })
})

/** A port where something listened, and nothing does. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function fails(): Promise<Response> {
  return Promise.reject(new Error(`down\n\u001b[31mall is well\u2028${'x'.repeat(5000)}`))
}

function repeats(): Promise<Response> {
  return Promise.reject(new Error(`could not send token=${opaque}`))
}

function namesOf({ checks }: Explanation): readonly string[] {
  return checks.map(({ name }) => name)
}

function expectClean(explanation: Explanation, kept: readonly string[]): void {
  const parts = kept
    .flatMap((each) => [each, ...each.split('.')])
    .filter(({ length }) => length > 7)
  for (const text of [JSON.stringify(explanation), renderExplanation(explanation)]) {
    for (const part of [canary, ...parts]) expect(text).not.toContain(part)
  }
}
