import type { ConformanceCase, ConformancePolicy } from '../conformance-case.ts'
import { expectDenial, expectNoTrace, expectSubject } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer } from '../requests.ts'

const withQuery: ConformancePolicy = {
  tokenSources: ['authorization', { query: 'access_token' }],
}

/** Tokens in the query: off unless asked for. RFC 6750 section 2.3, RFC 9700 section 4.3.2. */
export const queryCases: readonly ConformanceCase[] = [
  {
    id: 'H301',
    name: 'MUST ignore a token in the query by default',
    requirements: ['C109'],
    run: async ({ send, issuer }) => {
      const token = issuer.token()
      const response = await send({ path: `/me?access_token=${token}` })
      expectDenial(response, expectedDenials.missing)
      expectNoTrace(response, token)
    },
  },
  {
    id: 'H302',
    name: 'MUST ignore a token in the query beside a good header, by default',
    requirements: ['C109'],
    run: async ({ send, issuer }) => {
      const headers = [bearer(issuer.token())]
      expectSubject(await send({ path: '/me?access_token=another', headers }))
    },
  },
  {
    id: 'H303',
    name: 'MUST read the query when it is configured',
    requirements: ['C109'],
    policy: withQuery,
    run: async ({ send, issuer }) => {
      expectSubject(await send({ path: `/me?a=1&access_token=${issuer.token()}&b=2` }))
    },
  },
  {
    id: 'H304',
    name: 'MUST refuse a repeated query parameter',
    requirements: ['C116'],
    policy: withQuery,
    run: async ({ send, issuer }) => {
      const path = `/me?access_token=${issuer.token()}&access_token=${issuer.token()}`
      expectDenial(await send({ path }), expectedDenials.ambiguous)
    },
  },
  {
    id: 'H305',
    name: 'MUST refuse a token in query and header at once',
    requirements: ['C106'],
    policy: withQuery,
    run: async ({ send, issuer }) => {
      const path = `/me?access_token=${issuer.token()}`
      const response = await send({ path, headers: [bearer(issuer.token())] })
      expectDenial(response, expectedDenials.ambiguous)
    },
  },
  {
    id: 'H306',
    name: 'MUST take an empty query parameter for no token',
    requirements: ['C112'],
    policy: withQuery,
    run: async ({ send }) => {
      expectDenial(await send({ path: '/me?access_token=' }), expectedDenials.missing)
    },
  },
  {
    id: 'H307',
    name: 'MUST answer a broken token in the query with invalid_token',
    requirements: ['C114'],
    policy: withQuery,
    run: async ({ send }) => {
      expectDenial(await send({ path: '/me?access_token=%20%22x' }), expectedDenials.invalid)
    },
  },
]
