import { createSessions } from '@sekisho/sessions'
import {
  loginThrottle,
  requireSameOrigin,
  sessionEndpoints,
  type LoginThrottleOptions,
  type SameOriginOptions,
} from '@sekisho/sessions/http'
import { memoryStore } from '@sekisho/sessions/memory'
import { describe, expect, test } from 'vitest'
import { people } from './login-service.ts'

const sessions = createSessions({
  issuer: 'https://login.example',
  audience: 'https://orders.example',
  secret: 'a secret of more than thirty-two bytes, for tests',
  store: memoryStore(),
})

const mistakes: readonly (readonly [string, object, RegExp])[] = [
  ['no directory', { directory: undefined }, /directory must be set/],
  [
    'a directory without method',
    { directory: {} },
    /directory must be an object with a method authenticate\(\)/,
  ],
  ['an unknown option', { cors: true }, /sessionEndpoints\(\) has no option "cors"/],
  ['an unknown application', { application: 'nowhere' }, /nowhere/],
  ['an empty application', { application: '' }, /application/],
  [
    'a basePath with a slash at its end',
    { basePath: '/auth/' },
    /basePath must be a path such as "\/auth"/,
  ],
  [
    'a relative path',
    { paths: { login: 'login' } },
    /paths\.login must be a path such as "\/login"/,
  ],
  ['a path with a query', { paths: { login: '/login?a' } }, /paths\.login/],
  ['an unknown path', { paths: { signin: '/signin' } }, /no option "signin"/],
  ['two equal paths', { paths: { login: '/refresh' } }, /paths must be all different/],
  ['unknown tokens', { tokens: 'header' }, /tokens must be one of body, cookies/],
  [
    'C176 an insecure cookie for other sites',
    { cookies: { insecure: true, sameSite: 'None' } },
    /cookies\.insecure cannot stand beside sameSite "None" or partitioned/,
  ],
  [
    'C176 an insecure and partitioned cookie',
    { cookies: { insecure: true, partitioned: true } },
    /cookies\.insecure cannot stand beside/,
  ],
  [
    'C176 a partitioned cookie for one site',
    { cookies: { partitioned: true } },
    /cookies\.sameSite must be "None" for partitioned cookies/,
  ],
  ['partitioned as text', { cookies: { partitioned: 'yes' } }, /cookies\.partitioned must be/],
  ['insecure as text', { cookies: { insecure: 'yes' } }, /cookies\.insecure must be/],
  ['C176 a cookie with a domain', { cookies: { domain: 'example' } }, /no option "domain"/],
  [
    'cookies that nobody sets',
    { cookies: { sameSite: 'Lax' } },
    /cookies must be left out, .* set tokens: 'cookies' or browserLogin: true/,
  ],
  [
    'allowed origins where no cookie is set',
    { tokens: 'body', allowedOrigins: ['https://a.example'] },
    /allowedOrigins must be left out, .* set tokens: 'cookies'/,
  ],
  ['null for tokens', { tokens: null }, /tokens must be one of body, cookies; got null/],
  ['null for cookies', { cookies: null }, /cookies must be an object of options; got null/],
  ['null for a description', { describeClient: null }, /describeClient must be a function/],
  [
    'lower case for SameSite',
    { cookies: { sameSite: 'strict' } },
    /cookies\.sameSite must be one of/,
  ],
  [
    'an origin with a path',
    { allowedOrigins: ['https://a.example/'] },
    /allowedOrigins must be a list of origins such as/,
  ],
  ['one origin as text', { allowedOrigins: 'https://a.example' }, /allowedOrigins/],
  ['every origin', { allowedOrigins: ['*'] }, /allowedOrigins/],
  [
    'a throttle without methods',
    { throttle: {} },
    /throttle must be an object with a method attempt\(\)/,
  ],
  ['throttle: true', { throttle: true }, /throttle must be an object with a method attempt\(\)/],
  ['endless proxies', { proxyHops: 99 }, /proxyHops/],
  ['an unknown style', { refusals: 'json' }, /refusals/],
  ['an unknown response', { tokenResponse: 'full' }, /tokenResponse/],
  ['browserLogin as text', { browserLogin: 'yes' }, /browserLogin/],
  ['a description that is none', { describeClient: {} }, /describeClient/],
]

describe('sessionEndpoints', () => {
  test.each(mistakes)('refuses %s at start-up', (_, options, message) => {
    const make = () => sessionEndpoints(sessions, { directory: people, ...options })
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })

  test('refuses anything that is no sessions', () => {
    expect(() => sessionEndpoints({} as typeof sessions, { directory: people })).toThrow(
      /sessions must be an object with a method login\(\)/,
    )
  })
})

describe('requireSameOrigin and loginThrottle', () => {
  test('refuse mistakes at start-up', () => {
    expect(() => requireSameOrigin({ origins: [] } as SameOriginOptions)).toThrow(
      /requireSameOrigin\(\) has no option "origins"/,
    )
    expect(() => requireSameOrigin({ allowedOrigins: ['app'] })).toThrow(/allowedOrigins/)
    expect(() => loginThrottle({ network: {} } as LoginThrottleOptions)).toThrow(
      /network of loginThrottle\(\) must be an object with a method consume\(\)/,
    )
    for (const network of [null, 10, 'redis']) {
      expect(() => loginThrottle({ network } as never)).toThrow(
        /network of loginThrottle\(\) must be a limiter of rate-limiter-flexible/,
      )
    }
    expect(() => loginThrottle({ ip: {} } as LoginThrottleOptions)).toThrow(
      /loginThrottle\(\) has no option "ip"/,
    )
  })
})
