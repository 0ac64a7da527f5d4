import { describe, expect, test } from 'vitest'
import { EndpointRefusal } from '../../src/http/endpoint-refusal.ts'
import type { EndpointRequest } from '../../src/http/endpoint-request.ts'
import type { EndpointsPolicy } from '../../src/http/resolve-endpoints.ts'
import {
  checkCookieOrigin,
  checkLoginOrigin,
  checkLogoutOrigin,
  requireSameOrigin,
} from '../../src/http/same-origin.ts'

type Headers = Readonly<Record<string, readonly string[]>>

const host = { host: ['app.example'] }

function requestWith(headers: Headers, method = 'POST'): EndpointRequest {
  return {
    method,
    path: '/',
    header: (name) => headers[name] ?? [],
    body: async () => undefined,
    address: null,
  }
}

function policy(tokens: 'body' | 'cookies', browserLogin: boolean): EndpointsPolicy {
  return { tokens, browserLogin, allowedOrigins: ['https://admin.example'] } as never
}

/** What the check throws; null where it lets the request pass. */
function refusal(
  check: (request: EndpointRequest, policy: EndpointsPolicy) => void,
  given: EndpointsPolicy,
  headers: Headers,
): unknown {
  try {
    check(requestWith(headers), given)
    return null
  } catch (error) {
    return error
  }
}

const otherSite = new EndpointRefusal(403, 'The request came from another site')

async function guarded(headers: Headers, method: string): Promise<number | null> {
  const guard = requireSameOrigin({ allowedOrigins: ['https://admin.example'] })
  return (await guard(requestWith(headers, method)))?.status ?? null
}

const foreign: readonly (readonly [string, Headers])[] = [
  ['a cookie alone', { ...host, cookie: ['a=b'] }],
  ['an Origin alone', { ...host, origin: ['https://evil.example'] }],
  ['Sec-Fetch-Site alone', { ...host, 'sec-fetch-site': ['cross-site'] }],
  ['the Origin null', { ...host, origin: ['null'] }],
  ['the Origin null, and no Host', { origin: ['null'] }],
  ['no Origin and no Host', { cookie: ['a=b'] }],
  ['two Hosts', { host: ['app.example', 'app.example'], origin: ['https://app.example'] }],
  ['two Origins', { ...host, origin: ['https://app.example', 'https://app.example'] }],
  ['two Origins that are allowed', { ...host, origin: Array(2).fill('https://admin.example') }],
  ['an Origin that is no URL', { ...host, cookie: ['a=b'], origin: ['app.example'] }],
  ['an empty Origin', { ...host, cookie: ['a=b'], origin: [''] }],
  ['a host that is not finished', { ...host, cookie: ['a=b'], origin: ['https://[::1'] }],
  // Node says of this one that it can be parsed, and then does not parse it.
  [
    'a host of 16385 letters',
    { ...host, cookie: ['a=b'], origin: [`http://A${'g'.repeat(16_384)}`] },
  ],
  ['a good and a bad Sec-Fetch-Site', { ...host, 'sec-fetch-site': ['none', 'same-site'] }],
]
const own: readonly (readonly [string, Headers])[] = [
  ['our Origin', { ...host, origin: ['https://app.example'] }],
  ['our Origin and a cookie', { ...host, origin: ['https://app.example'], cookie: ['a=b'] }],
  ['same-origin', { 'sec-fetch-site': ['same-origin'], cookie: ['a=b'] }],
  ['none', { 'sec-fetch-site': ['none'], cookie: ['a=b'] }],
  ['an allowed Origin', { ...host, origin: ['https://admin.example'] }],
]

describe('C177 where cookies are set or cleared', () => {
  const checks = [
    ['checkCookieOrigin, cookies', checkCookieOrigin, policy('cookies', false)],
    ['checkLogoutOrigin, cookies', checkLogoutOrigin, policy('cookies', false)],
    ['checkLogoutOrigin, browser login', checkLogoutOrigin, policy('body', true)],
    ['checkLoginOrigin, cookies', checkLoginOrigin, policy('cookies', false)],
    ['checkLoginOrigin, browser login', checkLoginOrigin, policy('body', true)],
  ] as const

  test.each(checks)('%s refuses what another site sent', (_, check, given) => {
    for (const [, headers] of foreign) expect(refusal(check, given, headers)).toEqual(otherSite)
    for (const [, headers] of own) expect(refusal(check, given, headers)).toBeNull()
  })

  test.each(checks)('%s knows what no browser sends', (_, check, given) => {
    // A login that sets cookies is for browsers alone.
    const browsersOnly = check === checkLoginOrigin && given.tokens === 'cookies'
    expect(refusal(check, given, host)).toEqual(browsersOnly ? otherSite : null)
  })

  test.each([checkCookieOrigin, checkLogoutOrigin, checkLoginOrigin])(
    '%o lets everything pass where there are none',
    (check) => {
      for (const [, headers] of foreign) {
        expect(refusal(check, policy('body', false), headers)).toBeNull()
      }
    },
  )

  test('checkCookieOrigin is about the tokens, not the login of the browser', () => {
    expect(refusal(checkCookieOrigin, policy('body', true), foreign[0]![1])).toBeNull()
  })
})

describe('C177 requireSameOrigin', () => {
  const cookie = { ...host, cookie: ['a=b'] }
  test('lets GET, HEAD and OPTIONS pass, and no other method', async () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      expect(await guarded(cookie, method)).toBeNull()
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'get', '']) {
      expect(await guarded(cookie, method)).toBe(403)
    }
  })

  test('lets requests without cookies pass, and those of its own and of allowed sites', async () => {
    expect(await guarded({ ...host, origin: ['https://evil.example'] }, 'POST')).toBeNull()
    for (const origin of ['https://app.example', 'https://admin.example']) {
      expect(await guarded({ ...cookie, origin: [origin] }, 'POST')).toBeNull()
    }
    expect(await guarded({ ...cookie, origin: ['https://evil.example'] }, 'POST')).toBe(403)
  })

  test('answers as the endpoints do', async () => {
    const answer = await requireSameOrigin()(requestWith(cookie))
    expect(answer?.body).toBe(
      '{"error":"invalid_request","error_description":"The request came from another site"}',
    )
    expect(answer?.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' })
  })
})
