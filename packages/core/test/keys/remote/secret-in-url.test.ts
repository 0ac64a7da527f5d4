import type { RequestListener } from 'node:http'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { discovery } from '../../../src/keys/remote/discovery.ts'
import { remoteJwks } from '../../../src/keys/remote/remote-jwks.ts'
import { messageOf } from '../../options/option-error.ts'
import { baseClaims, keys, nowSeconds, sign, verifierFor } from '../../signing.ts'
import { processWarnings } from '../files/process-warnings.ts'
import { serve } from './serve.ts'

const secret = 'wee-ones-keep-out'

const failures: readonly (readonly [string, RequestListener])[] = [
  ['500', (_, response) => response.writeHead(500).end()],
  ['a redirect', (_, response) => response.writeHead(302, { location: '/' }).end()],
  ['text', (_, response) => response.end('no JSON')],
  ['no list', (_, response) => response.end('{}')],
  ['no key', (_, response) => response.end('{"keys":[]}')],
  ['too much', (_, response) => response.end(' '.repeat(300_000))],
]

describe('a secret in the query of a key URL', () => {
  test.each(failures)('is in no message when the answer is %s', async (_, answer) => {
    const warnings = processWarnings('SEKISHO_KEYS_NOT_FETCHED')
    const server = await serve(answer)
    const verifier = verifierFor({
      keys: remoteJwks(`${server.origin}/keys?api_key=${secret}#${secret}`),
      now: () => nowSeconds * 1000,
    })
    const token = sign({ alg: 'ES256' }, baseClaims(), keys.p256)
    const error: unknown = await verifier.verify(token).catch((fault: unknown) => fault)
    expect(error).toMatchObject({ code: 'keys_unavailable' })
    expect(server.requests).toEqual([`/keys?api_key=${secret}`])
    await expect.poll(() => warnings).toHaveLength(1)
    const told = [inspect(error, { depth: 9 }), JSON.stringify(verifier.health()), ...warnings]
    for (const text of told) {
      expect(text).toContain(`${server.origin}/keys`)
      expect(text).not.toContain(secret)
    }
  })

  test('is in no message when the metadata name it', async () => {
    const server = await serve((request, response) => {
      const jwks_uri = `${server.origin}/keys?api_key=${secret}`
      if (request.url?.startsWith('/keys') === true) response.writeHead(503).end()
      else response.end(JSON.stringify({ issuer: server.origin, jwks_uri }))
    })
    const verifier = verifierFor({ issuer: server.origin, keys: discovery() })
    await verifier.prepare()
    const { lastError } = verifier.health().sources[0] ?? {}
    expect(lastError).toBe(`${server.origin}/keys answered 503, expected 200`)
  })

  test.each([
    `http://login.example.com/keys?api_key=${secret}`,
    `login.example.com/keys?api_key=${secret}`,
    `ftp://login.example.com/keys#${secret}`,
  ])('is in no message about the option %s', (url) => {
    const message = messageOf(() => remoteJwks(url))
    expect(message).toContain('login.example.com/keys')
    expect(message).not.toContain(secret)
  })
})
