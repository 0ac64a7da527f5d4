import { describe, expect, test } from 'vitest'
import type { AuthRequest, TokenSource } from '../../src/index.ts'
import { baseClaims, sign, verifierFor } from '../signing.ts'

const token = sign({ alg: 'RS256' }, baseClaims())
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`

function requestWith(headers: Readonly<Record<string, readonly string[]>>): AuthRequest {
  return {
    method: 'GET',
    header: (name) => headers[name] ?? [],
    query: () => [],
    form: () => [],
  }
}

async function verdict(
  tokenSources: readonly TokenSource[],
  headers: Readonly<Record<string, readonly string[]>>,
): Promise<string> {
  const outcome = await verifierFor({ tokenSources }).authenticate(requestWith(headers))
  return outcome.kind === 'authenticated' ? outcome.authentication.subject : outcome.error.code
}

describe('EM-17 HTTP Basic', () => {
  test.each<readonly [string, 'username' | 'password', readonly string[], string]>([
    ['a token in the password', 'password', [basic(`alice:${token}`)], 'alice'],
    ['a token in the user name', 'username', [basic(`${token}:`)], 'alice'],
    ['the scheme in another case', 'password', [`bASIC  ${basic(`a:${token}`).slice(6)}`], 'alice'],
    ['a colon in the password', 'password', [basic(`a:b:${token}`)], 'token_malformed'],
    ['an empty password', 'password', [basic('alice:')], 'token_missing'],
    ['no header', 'password', [], 'token_missing'],
    ['a Bearer token', 'password', [`Bearer ${token}`], 'token_missing'],
    ['no colon', 'password', [basic(token)], 'request_malformed'],
    ['no user name', 'password', [basic(`:${token}`)], 'alice'],
    ['more before it', 'password', [`x${basic(`a:${token}`)}`], 'token_missing'],
    ['more behind it', 'password', [`${basic(`a:${token}`)} x`], 'token_missing'],
    ['what is no base64', 'password', ['Basic ***'], 'token_missing'],
    ['two headers', 'password', [basic(`a:${token}`), basic(`a:${token}`)], 'request_malformed'],
  ])('%s', async (_, half, authorization, expected) => {
    expect(await verdict([{ basic: half }], { authorization })).toBe(expected)
  })

  test('says what is wrong with them', async () => {
    const outcome = await verifierFor({ tokenSources: [{ basic: 'password' }] }).authenticate(
      requestWith({ authorization: [basic('alice')] }),
    )
    expect(outcome).toHaveProperty(
      'error.message',
      'expected Basic credentials with a colon (RFC 7617 section 2)',
    )
  })

  test('is not read unless asked for', async () => {
    expect(await verdict(['authorization'], { authorization: [basic(`a:${token}`)] })).toBe(
      'token_missing',
    )
  })

  test('may stand beside Bearer, for a request carries one of them', async () => {
    const both: readonly TokenSource[] = ['authorization', { basic: 'password' }]
    expect(await verdict(both, { authorization: [basic(`a:${token}`)] })).toBe('alice')
    expect(await verdict(both, { authorization: [`Bearer ${token}`] })).toBe('alice')
  })
})

describe('EM-17 the WebSocket protocol', () => {
  const source: readonly TokenSource[] = [{ webSocketProtocol: 'bearer' }]

  test.each<readonly [string, readonly string[], string]>([
    ['the item after the marker', [`bearer, ${token}`], 'alice'],
    ['among others', [`chat, bearer,${token} , v2`], 'alice'],
    ['over two lines', ['bearer', token], 'alice'],
    ['the marker alone', ['bearer'], 'token_missing'],
    ['the token alone', [token], 'token_missing'],
    ['the marker in another case', [`Bearer, ${token}`], 'token_missing'],
    ['two of them', [`bearer, ${token}, bearer, ${token}`], 'token_ambiguous'],
    ['another marker', [`token, ${token}`], 'token_missing'],
  ])('%s', async (_, lines, expected) => {
    expect(await verdict(source, { 'sec-websocket-protocol': lines })).toBe(expected)
  })

  test('EM-17 C106 a token there and in the header is refused', async () => {
    const both: readonly TokenSource[] = ['authorization', ...source]
    const headers = {
      authorization: [`Bearer ${token}`],
      'sec-websocket-protocol': [`bearer, ${token}`],
    }
    expect(await verdict(both, headers)).toBe('token_ambiguous')
  })
})

test.each([
  { basic: 'both' },
  { basic: '' },
  { webSocketProtocol: '' },
  { webSocketProtocol: 'a b' },
])('the source %j is refused when the verifier is made', (source) => {
  expect(() => verifierFor({ tokenSources: [source as never] })).toThrow(/tokenSources must be of/)
})
