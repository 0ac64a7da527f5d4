import { createServer, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createVerifier, nodeRequest, verifierFrom, type TokenSource } from '../../src/index.ts'
import { discovery } from '../../src/keys/remote/discovery.ts'
import { baseClaims, sign, verifierFor } from '../signing.ts'

const token = sign({ alg: 'RS256' }, baseClaims())

function fakeNodeRequest(url: string, headers: readonly string[]): IncomingMessage {
  return { method: 'GET', url, rawHeaders: [...headers] } as unknown as IncomingMessage
}

async function kindOf(
  source: TokenSource,
  url: string,
  headers: readonly string[],
): Promise<string> {
  const verifier = verifierFor({ tokenSources: [source] })
  return (await verifier.authenticate(nodeRequest(fakeNodeRequest(url, headers)))).kind
}

/** How many single steps a string could take: far below what a quadratic reading needs. */
function elapsedMs(run: () => unknown): number {
  const start = performance.now()
  run()
  return performance.now() - start
}

describe('what an attacker sends', () => {
  test('a cookie of blanks costs time in proportion to its length', async () => {
    const short = `a${' '.repeat(20_000)}b=1`
    const long = `a${' '.repeat(400_000)}b=1`
    const verifier = verifierFor({ tokenSources: [{ cookie: 's' }] })
    const read = (cookie: string): unknown =>
      verifier.authenticate(nodeRequest(fakeNodeRequest('/', ['cookie', cookie])))
    read(short)
    // Quadratic reading of the long one takes minutes.
    expect(elapsedMs(() => read(long))).toBeLessThan(1000)
    expect(await kindOf({ cookie: 's' }, '/', ['cookie', long])).toBe('denied')
  })

  test('a cookie value in other white space than spaces and tabs is no token', async () => {
    expect(await kindOf({ cookie: 's' }, '/', ['cookie', `s=\u00a0${token}\u00a0`])).toBe('denied')
    expect(await kindOf({ cookie: 's' }, '/', ['cookie', `s= ${token}\t`])).toBe('authenticated')
  })

  test('a query is what the URL standard says it is', async () => {
    expect(await kindOf({ query: 'q' }, `/?q=${token}`, [])).toBe('authenticated')
    expect(await kindOf({ query: 'q' }, `/??q=${token}`, [])).toBe('denied')
    expect(await kindOf({ query: 'q' }, `/#?q=${token}`, [])).toBe('denied')
  })

  test('a token source that is changed after the verifier was made changes nothing', async () => {
    const source = { cookie: 'session' }
    const verifier = verifierFor({ tokenSources: [source] })
    source.cookie = 'other'
    const outcome = (name: string): Promise<{ kind: string }> =>
      verifier.authenticate(nodeRequest(fakeNodeRequest('/', ['cookie', `${name}=${token}`])))
    expect((await outcome('session')).kind).toBe('authenticated')
    expect((await outcome('other')).kind).toBe('denied')
  })
})

describe('what an operator mistakes', () => {
  test('a secret handed over as the policy does not show in the message', () => {
    expect(() => verifierFrom('my-super-secret-signing-key' as never)).toThrow(
      /the policy must be an object of options; got text/,
    )
  })

  test('a URL with credentials does not show them in the message', () => {
    for (const issuer of ['ftp://user:hunter2@host/x', 'https://user:hun\nter2@ho st/x']) {
      expect(() => createVerifier({ issuer, audience: 'a', keys: discovery() })).toThrow(
        /must be an absolute https URL; got "\.\.\.@ho/,
      )
    }
  })
})

describe('an issuer that turned', () => {
  const servers: { close(): unknown }[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })

  async function serve(
    answer: (path: string) => unknown,
    seen: IncomingMessage[],
  ): Promise<string> {
    const server = createServer((incoming, response) => {
      seen.push(incoming)
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answer(incoming.url ?? '')))
    })
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  test('is not sent the headers of another host, and stalls nobody with its metadata', async () => {
    const elsewhere: IncomingMessage[] = []
    const other = await serve(() => ({ keys: [] }), elsewhere)
    const home: IncomingMessage[] = []
    let jwksUri = `${other}/jwks`
    const issuer: string = await serve(() => ({ issuer, jwks_uri: jwksUri }), home)
    const options = { issuer, audience: 'https://api.example' }
    const headers = { 'x-api-key': 'for-the-issuer-only' }
    const foreign = sign({ alg: 'RS256' }, baseClaims({ iss: issuer }))
    const ask = async (): Promise<unknown> =>
      createVerifier({ ...options, keys: discovery({ headers }) })
        .verify(foreign)
        .catch((error: { code?: unknown }) => error.code)
    expect(await ask()).toBe('keys_unavailable')
    expect(home.map(({ headers: sent }) => sent['x-api-key'])).toEqual(['for-the-issuer-only'])
    expect(elsewhere.map(({ headers: sent }) => sent['x-api-key'])).toEqual([undefined])
    jwksUri = '/'.repeat(250_000)
    const start = performance.now()
    expect(await ask()).toBe('keys_unavailable')
    // Quadratic reading took half a minute.
    expect(performance.now() - start).toBeLessThan(2000)
  })
})
