import type { IssuerOptions, SharedOptions, VerifierOptions } from '@sekisho/core'
import {
  conformanceCases,
  referenceMount,
  type ConformanceCase,
  type Mount,
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
]
