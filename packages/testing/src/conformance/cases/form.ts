import type { ConformanceCase, ConformancePolicy } from '../conformance-case.ts'
import { expectAnswer, expectDenial, expectNoTrace } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer, form } from '../requests.ts'

const withForm: ConformancePolicy = { tokenSources: ['authorization', { form: 'access_token' }] }

/** Tokens in a form: off unless asked for, and never on GET. RFC 6750 section 2.2. */
export const formCases: readonly ConformanceCase[] = [
  {
    id: 'H321',
    name: 'MUST ignore a token in the form by default',
    requirements: ['C110'],
    run: async ({ send, issuer }) => {
      const token = issuer.token()
      const response = await send(form(`value=1&access_token=${token}`))
      expectDenial(response, expectedDenials.missing)
      expectNoTrace(response, token)
    },
  },
  {
    id: 'H322',
    name: 'MUST read the form when it is configured, and leave the body to the handler',
    requirements: ['C110'],
    policy: withForm,
    run: async ({ send, issuer }) => {
      const response = await send(form(`value=a+b%21&access_token=${issuer.token()}`))
      expectAnswer(response, 200, '{"value":"a b!"}')
    },
  },
  {
    id: 'H323',
    name: 'MUST NOT read the form of a GET request',
    requirements: ['C110'],
    policy: withForm,
    run: async ({ send, issuer }) => {
      const request = form(`access_token=${issuer.token()}`)
      expectDenial(await send({ ...request, method: 'GET', path: '/me' }), expectedDenials.missing)
    },
  },
  {
    id: 'H324',
    name: 'MUST NOT take a JSON member for a form field',
    requirements: ['C110'],
    policy: withForm,
    run: async ({ send, issuer }) => {
      const response = await send({
        method: 'POST',
        path: '/echo',
        headers: [['content-type', 'application/json']],
        body: JSON.stringify({ value: 1, access_token: issuer.token() }),
      })
      expectDenial(response, expectedDenials.missing)
    },
  },
  {
    id: 'H325',
    name: 'MUST NOT read a token from a text body',
    requirements: ['C110'],
    policy: withForm,
    run: async ({ send, issuer }) => {
      const response = await send({
        method: 'POST',
        path: '/echo',
        headers: [['content-type', 'text/plain']],
        body: `access_token=${issuer.token()}`,
      })
      expectDenial(response, expectedDenials.missing)
    },
  },
  {
    id: 'H326',
    name: 'MUST refuse a repeated form field',
    requirements: ['C116'],
    policy: withForm,
    run: async ({ send, issuer }) => {
      const body = `access_token=${issuer.token()}&access_token=${issuer.token()}`
      expectDenial(await send(form(body)), expectedDenials.ambiguous)
    },
  },
  {
    id: 'H327',
    name: 'MUST refuse a token in form and header at once',
    requirements: ['C106'],
    policy: withForm,
    run: async ({ send, issuer }) => {
      const request = form(`access_token=${issuer.token()}`, bearer(issuer.token()))
      expectDenial(await send(request), expectedDenials.ambiguous)
    },
  },
  {
    id: 'H328',
    name: 'MUST read the form with a charset in the content type',
    requirements: ['C110'],
    policy: withForm,
    run: async ({ send, issuer }) => {
      const type = 'Application/X-WWW-Form-Urlencoded; charset=UTF-8'
      const request = form(`value=x&access_token=${issuer.token()}`)
      expectAnswer(
        await send({ ...request, headers: [['content-type', type]] }),
        200,
        '{"value":"x"}',
      )
    },
  },
  {
    id: 'H329',
    name: 'MUST refuse a broken token in the form without echoing it',
    requirements: ['C114', 'C103'],
    policy: withForm,
    run: async ({ send, issuer }) => {
      const token = `${issuer.token()}x`
      const response = await send(form(`value=1&access_token=${token}`))
      expectDenial(response, expectedDenials.invalid)
      expectNoTrace(response, token)
    },
  },
  {
    id: 'H330',
    name: 'MUST NOT read a form whose content type came twice',
    requirements: ['C110'],
    policy: withForm,
    run: async ({ send, issuer }) => {
      const body = `value=1&access_token=${issuer.token()}`
      for (const type of ['application/x-www-form-urlencoded', 'application/json']) {
        const response = await send(form(body, ['content-type', type]))
        expectDenial(response, expectedDenials.missing)
      }
    },
  },
]
