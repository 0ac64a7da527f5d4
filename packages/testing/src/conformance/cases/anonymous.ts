import type { ConformanceCase } from '../conformance-case.ts'
import { expectAnswer, expectDenial, expectSubject } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer, me } from '../requests.ts'

/** Who may come without a good token, if the operator says so. RFC 9110 section 15.5.2. */
export const anonymousCases: readonly ConformanceCase[] = [
  {
    id: 'H501',
    name: 'MUST let a request without a token through as nobody',
    requirements: ['C119'],
    policy: { anonymous: ['missing'] },
    run: async ({ send }) => {
      expectSubject(await send(me()), null)
    },
  },
  {
    id: 'H502',
    name: 'MUST still know who came with a good token',
    requirements: ['C119'],
    policy: { anonymous: ['missing'] },
    run: async ({ send, issuer }) => {
      expectSubject(await send(me(bearer(issuer.token()))))
    },
  },
  {
    id: 'H503',
    name: 'MUST NOT take a bad token for none',
    requirements: ['C119'],
    policy: { anonymous: ['missing'] },
    run: async ({ send, issuer }) => {
      expectDenial(await send(me(bearer('x.y.z'))), expectedDenials.invalid)
      const expired = issuer.token({ expiresInSeconds: -60 })
      expectDenial(await send(me(bearer(expired))), expectedDenials.expired)
    },
  },
  {
    id: 'H504',
    name: 'MUST NOT take a malformed request for one without a token',
    requirements: ['C119', 'C116'],
    policy: { anonymous: ['missing', 'expired', 'invalid', 'unavailable'] },
    run: async ({ send, issuer }) => {
      const line = bearer(issuer.token())
      expectDenial(await send(me(['authorization', 'Bearer'])), expectedDenials.malformed)
      expectDenial(await send(me(line, line)), expectedDenials.malformed)
    },
  },
  {
    id: 'H505',
    name: 'MUST ask nobody for a token where a scope is required',
    requirements: ['C119'],
    policy: { anonymous: ['missing'] },
    run: async ({ send }) => {
      expectDenial(await send({ path: '/orders' }), expectedDenials.missing)
      expectDenial(await send({ method: 'POST', path: '/orders' }), expectedDenials.missing)
    },
  },
  {
    id: 'H506',
    name: 'MUST let only an expired token through as nobody when only that is configured',
    requirements: ['C119'],
    policy: { anonymous: ['expired'] },
    run: async ({ send, issuer }) => {
      const expired = issuer.token({ expiresInSeconds: -60 })
      expectSubject(await send(me(bearer(expired))), null)
      expectDenial(await send(me()), expectedDenials.missing)
      expectDenial(await send(me(bearer(`${expired}A`))), expectedDenials.invalid)
    },
  },
  {
    id: 'H507',
    name: 'MUST answer invalid_token where a scope is required of an expired token',
    requirements: ['C114', 'C119'],
    policy: { anonymous: ['expired'] },
    run: async ({ send, issuer }) => {
      const headers = [bearer(issuer.token({ expiresInSeconds: -60 }))]
      expectDenial(await send({ path: '/orders', headers }), expectedDenials.expired)
    },
  },
  {
    id: 'H508',
    name: 'MUST let a bad token through as nobody, never as its subject',
    requirements: ['C119'],
    policy: { anonymous: ['invalid'] },
    run: async ({ send, issuer }) => {
      const forged = `${issuer.token().slice(0, -6)}AAAAAA`
      expectSubject(await send(me(bearer(forged))), null)
      expectDenial(await send(me()), expectedDenials.missing)
    },
  },
  {
    id: 'H509',
    name: 'MUST NOT take an outage for a bad or a missing token',
    requirements: ['C119', 'C120'],
    policy: { anonymous: ['missing', 'expired', 'invalid'] },
    run: async ({ send, issuer }) => {
      issuer.behave({ status: 500 })
      expectDenial(await send(me(bearer(issuer.token()))), expectedDenials.unavailable)
    },
  },
  {
    id: 'H510',
    name: 'MAY let requests through as nobody during an outage, but to no scope',
    requirements: ['C119', 'C120'],
    policy: { anonymous: ['unavailable'] },
    run: async ({ send, issuer }) => {
      issuer.behave({ status: 500 })
      const headers = [bearer(issuer.token())]
      expectSubject(await send({ path: '/me', headers }), null)
      expectDenial(await send({ path: '/orders', headers }), expectedDenials.unavailable)
    },
  },
  {
    id: 'H511',
    name: 'MUST leave public routes alone, whatever the request carries',
    requirements: ['C112'],
    run: async ({ send, issuer }) => {
      issuer.behave('reset')
      const request = { path: '/open', headers: [bearer('x'), bearer('y')] }
      expectAnswer(await send({ path: '/open' }), 200, '{"open":true}')
      expectAnswer(await send(request), 200, '{"open":true}')
      const headers = [bearer(issuer.token({ expiresInSeconds: -60 }))]
      expectAnswer(await send({ path: '/open', headers }), 200, '{"open":true}')
    },
  },
]
