import type { IssuerOptions, SharedOptions, VerifierOptions } from '@sekisho/core'
import {
  conformanceCases,
  referenceMount,
  type ConformanceCase,
  type Mount,
  type SendRequest,
  type SentResponse,
} from '@sekisho/testing'
import { tamperedMount, withHeader } from './tampered-mount.ts'

/** The case with an id. */
export function caseOf(id: string): ConformanceCase {
  const found = conformanceCases.find((item) => item.id === id)
  if (found === undefined) throw new Error(`no case ${id}`)
  return found
}

/** A service whose options are not the ones it was given. */
export function misconfigured(change: Partial<IssuerOptions & SharedOptions>): Mount {
  // A change may be any option; the mount judges the whole at run time.
  return (options) => referenceMount({ ...options, ...change } as VerifierOptions)
}

/** Every answer is a success. */
export const everybodyIsAlice = tamperedMount({
  response: (response) => ({
    status: 200,
    headers: {},
    body: response.status === 200 ? response.body : '{"subject":"alice","scopes":["orders:read"]}',
  }),
})
/** Every answer is a denial. */
export const nobodyComesIn = tamperedMount({
  response: () => ({ status: 401, headers: { 'www-authenticate': ['Bearer'] }, body: '{}' }),
})

/** It does not even start. */
export const unable: Mount = () => Promise.reject(new Error('port taken'))

/** Services with one mistake each, a case that must fail them, and what it must say. */
export const wrongMounts: readonly (readonly [string, Mount, string, RegExp])[] = [
  [
    'drops the challenge',
    tamperedMount({ response: (response) => withHeader(response, 'www-authenticate', () => []) }),
    'H101',
    /challenges: expected \["Bearer realm=\\"api\\""\], got \[\]/,
  ],
  [
    'sends the challenge twice',
    tamperedMount({
      response: (response) =>
        withHeader(response, 'www-authenticate', (lines) => [...lines, ...lines]),
    }),
    'H104',
    /the number of challenges: expected 1, got 2/,
  ],
  [
    'lets answers be cached',
    tamperedMount({ response: (response) => withHeader(response, 'cache-control', () => []) }),
    'H102',
    /cacheControl: expected \["no-store"\], got \[\]/,
  ],
  ['lets everybody in', everybodyIsAlice, 'H030', /status: expected 401, got 200/],
  ['lets nobody in', nobodyComesIn, 'H001', /status: expected 200, got 401/],
  [
    'reads the first of two Authorization lines',
    tamperedMount({
      request: (request) => ({
        ...request,
        headers: (request.headers ?? []).filter(
          ([name], index, all) =>
            all.findIndex(([other]) => other.toLowerCase() === name.toLowerCase()) === index,
        ),
      }),
    }),
    'H040',
    /status: expected 400, got 200/,
  ],
  [
    'takes a bad token for none',
    misconfigured({ anonymous: ['missing', 'invalid'] }),
    'H503',
    /status: expected 401, got 200/,
  ],
  [
    'reads the query by default',
    misconfigured({ tokenSources: ['authorization', { query: 'access_token' }] }),
    'H301',
    /status: expected 401, got 200/,
  ],
  [
    'does not check the audience',
    misconfigured({ audience: null }),
    'H706',
    /aud-other \(.*got 200/,
  ],
  ['does not check typ', misconfigured({ tokenType: null }), 'H706', /typ-logout-jwt .*got 200/],
  [
    'accepts expired tokens for ten minutes',
    misconfigured({ clockToleranceSeconds: 600 }),
    'H812',
    /status: expected 401, got 200/,
  ],
  [
    'calls an outage an invalid token',
    tamperedMount({
      response: (response) => (response.status === 503 ? { ...response, status: 401 } : response),
    }),
    'H601',
    /status: expected 503, got 401/,
  ],
  [
    'answers 401 when a handler throws',
    tamperedMount({
      response: (response) => (response.status === 500 ? { ...response, status: 401 } : response),
    }),
    'H901',
    /the status: expected 500, got 401/,
  ],
  [
    'lets HEAD through',
    tamperedMount({
      response: (response, { method }) =>
        method === 'HEAD' ? { status: 200, headers: {}, body: '' } : response,
    }),
    'H903',
    /status: expected 401, got 200/,
  ],
  [
    'echoes the credentials',
    tamperedMount({
      response: (response, { headers }) =>
        withHeader(response, 'x-debug', () => [headers.authorization ?? '']),
    }),
    'H103',
    /expected no part of the token in the answer/,
  ],
  ['reads what only a lenient parser does', tamperedMount({}), 'H048', /expected \[400\], got \[/],
  ['remembers who came on a connection', connectionsKnown(), 'H921', /request \d+: .*got/],
  [
    'believes the path in a header',
    tamperedMount({
      request: (request) => ({
        ...request,
        path: lineOf(request, 'x-original-url') ?? request.path,
      }),
    }),
    'H911',
    /headers of paths: .*status: expected 401, got 200/,
  ],
  [
    'believes the method in a header',
    tamperedMount({
      request: (request) => ({
        ...request,
        method: lineOf(request, 'x-http-method-override') ?? request.method ?? 'GET',
      }),
    }),
    'H913',
    /headers of methods: .*expected 403, got 200/,
  ],
  [
    'answers preflight requests by itself',
    tamperedMount({
      response: (response, { headers }) =>
        headers['access-control-request-method'] === undefined
          ? response
          : { status: 204, headers: { 'access-control-allow-origin': ['*'] }, body: '' },
    }),
    'H961',
    /status: expected 401, got 204/,
  ],
  [
    'tells in a header what a token said',
    tamperedMount({
      response: (response, { headers }) => {
        const [, header = ''] = /^Bearer ([^.]+)/.exec(headers.authorization ?? '') ?? []
        const said = Buffer.from(header, 'base64url').toString('latin1')
        return withHeader(response, 'x-debug', () => [said.replace(/[^ -~]/g, '?')])
      },
    }),
    'H109',
    /a trace in the headers: expected false, got true/,
  ],
  [
    'reads the first of two cookies',
    tamperedMount({
      request: (request) => ({
        ...request,
        headers: (request.headers ?? []).filter(
          ([name], index, all) => name !== 'cookie' || all.findIndex(([n]) => n === name) === index,
        ),
      }),
    }),
    'H974',
    /status: expected 400, got 200/,
  ],
]

function lineOf({ headers = [] }: SendRequest, name: string): string | undefined {
  return headers.find(([other]) => other === name)?.[1]
}

/** Whoever was let in once stays in until the connection ends. */
function connectionsKnown(): Mount {
  const known = new WeakMap<object, SentResponse>()
  return tamperedMount({
    response: (response, { socket }) => {
      if (response.status === 200) known.set(socket, response)
      return known.get(socket) ?? response
    },
  })
}
