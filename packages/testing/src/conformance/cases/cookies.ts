import type { ConformanceCase, ConformancePolicy } from '../conformance-case.ts'
import { expectDenial, expectNoTrace, expectSubject } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer, me } from '../requests.ts'

const withCookie: ConformancePolicy = { tokenSources: ['authorization', { cookie: 'session' }] }

/** Tokens in cookies: only when asked for, and only one. RFC 6265 section 4.2. */
export const cookieCases: readonly ConformanceCase[] = [
  {
    id: 'H201',
    name: 'MUST ignore cookies by default',
    requirements: ['C106'],
    run: async ({ send, issuer }) => {
      const value = `session=${issuer.token()}; access_token=${issuer.token()}`
      expectDenial(await send(me(['cookie', value])), expectedDenials.missing)
    },
  },
  {
    id: 'H202',
    name: 'MUST read the configured cookie among others',
    requirements: ['C106'],
    policy: withCookie,
    run: async ({ send, issuer }) => {
      const value = `theme=dark; session=${issuer.token()}; lang=en`
      expectSubject(await send(me(['cookie', value])))
    },
  },
  {
    id: 'H203',
    name: 'MUST refuse a cookie that came twice',
    requirements: ['C178'],
    policy: withCookie,
    run: async ({ send, issuer }) => {
      const value = `session=${issuer.token()}; session=${issuer.token()}`
      expectDenial(await send(me(['cookie', value])), expectedDenials.ambiguous)
    },
  },
  {
    id: 'H204',
    name: 'MUST refuse a cookie that came twice, once empty',
    requirements: ['C178'],
    policy: withCookie,
    run: async ({ send, issuer }) => {
      const value = `session=; session=${issuer.token()}`
      expectDenial(await send(me(['cookie', value])), expectedDenials.ambiguous)
    },
  },
  {
    id: 'H205',
    name: 'MUST refuse a cookie that came in two header lines',
    requirements: ['C178'],
    policy: withCookie,
    run: async ({ send, issuer }) => {
      const line = ['cookie', `session=${issuer.token()}`] as const
      expectDenial(await send(me(line, line)), expectedDenials.ambiguous)
    },
  },
  {
    id: 'H206',
    name: 'MUST refuse a cookie beside an Authorization header',
    requirements: ['C106'],
    policy: withCookie,
    run: async ({ send, issuer }) => {
      const request = me(bearer(issuer.token()), ['cookie', `session=${issuer.token()}`])
      expectDenial(await send(request), expectedDenials.ambiguous)
    },
  },
  {
    id: 'H207',
    name: 'MUST take an empty cookie for no token',
    requirements: ['C112'],
    policy: withCookie,
    run: async ({ send }) => {
      expectDenial(await send(me(['cookie', 'session=; theme=dark'])), expectedDenials.missing)
    },
  },
  {
    id: 'H208',
    name: 'MUST compare cookie names exactly',
    requirements: ['C106'],
    policy: withCookie,
    run: async ({ send, issuer }) => {
      const token = issuer.token()
      const value = `Session=${token}; xsession=${token}; session.x=${token}; __Host-session=${token}`
      expectDenial(await send(me(['cookie', value])), expectedDenials.missing)
    },
  },
  {
    id: 'H209',
    name: 'MUST answer a broken token in a cookie with invalid_token',
    requirements: ['C114'],
    policy: withCookie,
    run: async ({ send, issuer }) => {
      const token = `${issuer.token()}A`
      const response = await send(me(['cookie', `session=${token}`]))
      expectDenial(response, expectedDenials.invalid)
      expectNoTrace(response, token)
    },
  },
  {
    id: 'H210',
    name: 'SHOULD read the cookie beside an Authorization header of another scheme',
    requirements: ['C118'],
    policy: withCookie,
    run: async ({ send, issuer }) => {
      const cookie = ['cookie', `session=${issuer.token()}`] as const
      expectSubject(await send(me(['authorization', 'Basic YTpi'], cookie)))
    },
  },
  {
    id: 'H211',
    name: 'MUST refuse a malformed Authorization header beside a good cookie',
    requirements: ['C116'],
    policy: withCookie,
    run: async ({ send, issuer }) => {
      const cookie = ['cookie', `session=${issuer.token()}`] as const
      expectDenial(await send(me(['authorization', 'Bearer'], cookie)), expectedDenials.malformed)
    },
  },
  {
    id: 'H212',
    name: 'MUST NOT divide cookies at a comma or a space',
    requirements: ['C106'],
    policy: withCookie,
    run: async ({ send, issuer }) => {
      const token = issuer.token()
      for (const value of [
        `a=1, session=${token}`,
        `a=1 session=${token}`,
        `a=";"session=${token}`,
      ]) {
        expectDenial(await send(me(['cookie', value])), expectedDenials.missing)
      }
    },
  },
  {
    id: 'H213',
    name: 'MUST count a cookie with white space around its name',
    requirements: ['C178'],
    policy: withCookie,
    run: async ({ send, issuer }) => {
      const token = issuer.token()
      for (const value of [`session =${token}; session=${token}`, `session=;\tsession=${token}`]) {
        expectDenial(await send(me(['cookie', value])), expectedDenials.ambiguous)
      }
    },
  },
]
