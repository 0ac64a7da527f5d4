import { IncomingMessage, maxHeaderSize, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { createSessions, type TokenPair } from '@sekisho/sessions'
import { nodeMiddleware, sessionEndpoints } from '@sekisho/sessions/http'
import { memoryStore } from '@sekisho/sessions/memory'
import { Fault, type Target } from '../target.ts'
import { audience, issuer } from './keys.ts'

const password = 'correct-horse-battery'
const sessions = createSessions({
  issuer,
  audience,
  secret: 'a secret of more than thirty-two bytes, of the fuzzer',
  store: memoryStore(),
})
const options = {
  directory: {
    authenticate: async (user: string, given: string) =>
      user === 'ayumi' && given === password ? { subject: user } : null,
  },
  throttle: false,
} as const
const middlewares = [
  sessionEndpoints(sessions, { ...options, basePath: '/body' }),
  sessionEndpoints(sessions, { ...options, basePath: '/cookies', tokens: 'cookies' }),
].map((handler) => nodeMiddleware(handler))

const json = 'content-type: application/json'
const form = 'content-type: application/x-www-form-urlencoded'
const cookies = 'cookie: __Host-access_token={access}; __Host-refresh_token={refresh}'
const statuses = new Set([200, 400, 401, 403, 404, 413, 415, 503])

/** A request as a text: method and path, headers, an empty line, the body; tokens stand in braces. */
export const sessionEndpoint: Target = {
  name: 'session-endpoints',
  seeds: [
    ['POST /body/login', json, '', `{"user":"ayumi","password":"${password}"}`],
    ['POST /body/login', `authorization: Basic ${btoa(`ayumi:${password}`)}`, '', ''],
    ['POST /cookies/login', json, 'origin: https://a.example', '', '{"user":"b","password":"c"}'],
    ['POST /body/refresh', json, '', '{"refresh_token":"{refresh}","grant_type":"refresh_token"}'],
    ['POST /body/refresh', form, '', 'grant_type=refresh_token&refresh_token={refresh}&scope=a'],
    ['POST /cookies/refresh', cookies, 'sec-fetch-site: same-origin', '', ''],
    ['POST /cookies/refresh', 'cookie: a=b; c="d"', 'sec-fetch-site: none', '', ''],
    ['POST /body/logout', 'authorization: Bearer {access}', '', ''],
    ['POST /body/revoke', form, '', 'token={access}&token_type_hint=access_token'],
    ['POST /body/revoke', json, 'authorization: Bearer {access}', '', '{"session":"{sid}"}'],
    ['POST /cookies/logout', cookies, 'sec-fetch-site: cross-site', '', '{}'],
    ['GET /body/sessions', 'authorization: Bearer {access}', '', ''],
    ['GET /cookies/sessions', cookies, 'x-forwarded-for: ::1, 10.0.0.1', '', ''],
    ['HEAD /body/jwks.json?x', 'content-length: 99999', '', ''],
  ].map((lines) => lines.join('\n')),
  run: async (input) => {
    const pair = await currentPair()
    const text = input
      .replaceAll('{refresh}', pair.refreshToken)
      .replaceAll('{access}', pair.accessToken)
      .replaceAll('{sid}', pair.sid)
    const [given = '', ...rest] = text.split('\n\n')
    // Node's parser lets no other character through.
    const head = given.replaceAll(/[^\t\n\x20-\x7e\x80-\xff]/g, '')
    const body = rest.join('\n\n')
    if (head.length > maxHeaderSize) return 'more headers than Node takes'
    const [first = '', ...headers] = head.split('\n')
    const [method = '', path = ''] = first.split(' ')
    const answer = await answerTo(requestOf(method, path, headers, body))
    check(`${head}\n\n${body}`, path, answer, pair)
    return `${operationOf(path)} ${answer.response.statusCode} ${descriptionOf(answer.body)}`
  },
}

const operations = ['/login', '/refresh', '/logout', '/revoke', '/sessions', '/jwks.json']

function operationOf(path: string): string {
  return operations.find((one) => path.split('?', 1)[0]?.endsWith(one)) ?? 'elsewhere'
}

function descriptionOf(body: string): string {
  return /"error_description":"([^"]*)"/.exec(body)?.[1] ?? (body === '' ? '' : 'a body')
}

let live: TokenPair | null = null

/** Those of a session that has not been touched. */
async function currentPair(): Promise<TokenPair> {
  live ??= await sessions.login({ subject: 'ayumi', claims: { scope: 'a b' } })
  return live
}

function requestOf(
  method: string,
  path: string,
  headers: readonly string[],
  body: string,
): IncomingMessage {
  const request = new IncomingMessage(new Socket())
  const lines: Record<string, string[]> = {}
  for (const header of headers) {
    const [name = '', ...value] = header.split(':')
    const text = value.join(':').trim()
    ;(lines[name.toLowerCase()] ??= []).push(text)
  }
  Object.assign(request, { method, url: path, headersDistinct: lines })
  request.headers = Object.fromEntries(
    Object.entries(lines).map(([name, values]) => [name, values.join(', ')]),
  )
  request.push(Buffer.from(body, 'utf8'))
  request.push(null)
  return request
}

interface Answer {
  readonly response: ServerResponse
  readonly body: string
}

function answerTo(request: IncomingMessage): Promise<Answer> {
  const response = new ServerResponse(request)
  return new Promise((resolve, reject) => {
    response.end = ((body = '') => {
      resolve({ response, body: String(body) })
      return response
    }) as typeof response.end
    const [here, there] = middlewares
    const fail = (fault: unknown): void => {
      reject(fault instanceof Error ? fault : new Fault(`a fault of type ${typeof fault}`))
    }
    here?.(request, response, (fault) => {
      if (fault !== undefined) return fail(fault)
      there?.(request, response, (another) => {
        if (another !== undefined) return fail(another)
        response.statusCode = 404
        response.end()
      })
    })
  })
}

function check(text: string, path: string, { response, body }: Answer, pair: TokenPair): void {
  const { statusCode } = response
  if (!statuses.has(statusCode)) throw new Fault(`status ${statusCode}`)
  for (const value of Object.values(response.getHeaders()).flat()) {
    if (/[^\t\x20-\x7e]/.test(String(value))) throw new Fault('a header that no client should get')
  }
  if (body !== '' && typeof JSON.parse(body) !== 'object') throw new Fault('a body of another form')
  if (statusCode === 200) {
    live = null
    const operation = operationOf(path)
    if (operation === '/login' && !text.includes(password) && !/basic/i.test(text))
      throw new Fault('a login without the password')
    if (operation === '/refresh' && !text.includes(pair.refreshToken))
      throw new Fault('a refresh without the token')
    if (operation === '/sessions' && !text.includes(pair.accessToken))
      throw new Fault('a list without a token')
    return
  }
  const told = [password, pair.refreshToken, pair.accessToken].find((one) => body.includes(one))
  if (told !== undefined) throw new Fault('a refusal tells a secret')
}
