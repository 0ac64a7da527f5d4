import type { SentResponse } from '../../http/sent-response.ts'
import { headerLines } from '../../http/sent-response.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectDenial, expectNoTrace, expectSame, forEach, onlyAnswer } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { parseChallenge, type ParsedChallenge } from '../parse-challenge.ts'
import { bearer, close, me, wire } from '../requests.ts'

const resourceMetadata = 'https://api.example/.well-known/oauth-protected-resource'

const evil = 'x", error="none"\r\nx-injected: 1\r\n\r\n<p>'

/** Fails if what a client wrote stands in a header: the challenge must still be one, and readable. */
function expectClean(response: SentResponse): void {
  challengeIn(response)
  expectSame(headerLines(response, 'x-injected'), [], 'x-injected')
  const text = JSON.stringify(response.headers)
  expectSame(text.includes('injected') || text.includes('none'), false, 'a trace in the headers')
}

function challengeIn(response: SentResponse): ParsedChallenge {
  const lines = headerLines(response, 'www-authenticate')
  expectSame(lines.length, 1, 'the number of challenges')
  return parseChallenge(lines[0] ?? '')
}

/** What a challenge says. RFC 6750 section 3, RFC 9110 section 11.6.1, RFC 9728 section 5.1. */
export const challengeCases: readonly ConformanceCase[] = [
  {
    id: 'H101',
    name: 'MUST answer a request without credentials with a bare challenge',
    requirements: ['C111', 'C112'],
    run: async ({ send }) => {
      expectDenial(await send(me()), expectedDenials.missing)
    },
  },
  {
    id: 'H102',
    name: 'MUST answer a broken token with invalid_token',
    requirements: ['C111', 'C114'],
    run: async ({ send }) => {
      expectDenial(await send(me(bearer('not-a-token'))), expectedDenials.invalid)
    },
  },
  {
    id: 'H103',
    name: 'MUST answer an expired token with invalid_token',
    requirements: ['C072', 'C114'],
    run: async ({ send, issuer }) => {
      const token = issuer.token({ expiresInSeconds: -60 })
      const response = await send(me(bearer(token)))
      expectDenial(response, expectedDenials.expired)
      expectNoTrace(response, token)
    },
  },
  {
    id: 'H104',
    name: 'MUST write challenges that a strict parser reads, each parameter once',
    requirements: ['C113', 'C117'],
    run: async ({ send, issuer }) => {
      const requests = [
        me(),
        me(bearer('x')),
        me(['authorization', 'Bearer']),
        { path: '/orders', headers: [bearer(issuer.token({ claims: { scope: '' } }))] },
      ]
      const expected = [null, 'invalid_token', 'invalid_request', 'insufficient_scope']
      await forEach(
        [...requests.entries()],
        ([index]) => expected[index] ?? 'bare',
        async ([index, request]) => {
          const { scheme, parameters } = challengeIn(await send(request))
          expectSame(scheme, 'Bearer', 'the scheme')
          expectSame(new Map(parameters).get('error') ?? null, expected[index], 'the error')
        },
      )
    },
  },
  {
    id: 'H105',
    name: 'MUST quote a realm with quotes, backslashes and commas',
    requirements: ['C113', 'C117'],
    policy: { realm: 'the "best" \\ api, v2' },
    run: async ({ send }) => {
      const response = await send(me())
      expectDenial(response, expectedDenials.missing, { realm: 'the \\"best\\" \\\\ api, v2' })
      expectSame(
        challengeIn(response).parameters,
        [['realm', 'the "best" \\ api, v2']],
        'parameters',
      )
    },
  },
  {
    id: 'H106',
    name: 'MUST name the configured realm in every challenge',
    requirements: ['C112', 'C114', 'C115'],
    policy: { realm: 'orders' },
    run: async ({ send, issuer }) => {
      const token = issuer.token({ claims: { scope: '' } })
      expectDenial(await send(me()), expectedDenials.missing, { realm: 'orders' })
      expectDenial(await send(me(bearer('x'))), expectedDenials.invalid, { realm: 'orders' })
      expectDenial(
        await send({ path: '/orders', headers: [bearer(token)] }),
        expectedDenials.scope,
        { realm: 'orders', scope: 'orders:read' },
      )
    },
  },
  {
    id: 'H107',
    name: 'SHOULD name the protected resource metadata when they are configured',
    requirements: ['C121'],
    policy: { resourceMetadata },
    run: async ({ send, issuer }) => {
      const token = issuer.token({ claims: { scope: '' } })
      expectDenial(await send(me()), expectedDenials.missing, { resourceMetadata })
      expectDenial(await send(me(bearer('x'))), expectedDenials.invalid, { resourceMetadata })
      expectDenial(
        await send({ path: '/orders', headers: [bearer(token)] }),
        expectedDenials.scope,
        { scope: 'orders:read', resourceMetadata },
      )
    },
  },
  {
    id: 'H108',
    name: 'MUST NOT let kid or iss of a token write headers',
    requirements: ['C117'],
    run: async ({ send, issuer }) => {
      const tokens = [
        issuer.token({ header: { kid: evil } }),
        issuer.token({ claims: { iss: evil } }),
        issuer.token({ claims: { aud: evil } }),
        issuer.token({ header: { typ: evil } }),
        issuer.token({ header: { kid: 'ключ\u0000\u2028' } }),
      ]
      await forEach(
        tokens,
        (token) => `token ${tokens.indexOf(token)}`,
        async (token) => {
          const response = await send(me(bearer(token)))
          expectDenial(response, expectedDenials.invalid)
          expectSame(headerLines(response, 'x-injected'), [], 'x-injected')
        },
      )
    },
  },
  {
    id: 'H109',
    name: 'MUST NOT let any part of a refused token write headers',
    requirements: ['C113', 'C117'],
    run: ({ converse, issuer }) => {
      const tokens = [
        ...['alg', 'typ', 'kid'].map((name) => issuer.token({ header: { [name]: evil } })),
        ...['iss', 'aud', 'exp', 'nbf', 'iat'].map((name) =>
          issuer.token({ claims: { [name]: evil } }),
        ),
        issuer.token({ header: { crit: [evil], [evil]: true } }),
        issuer.token({ claims: { aud: [evil] } }),
        issuer.token({ claims: { [evil]: evil }, header: { alg: 'none' } }),
      ]
      return forEach([...tokens.entries()], String, async ([, token]) => {
        const response = onlyAnswer(await converse([wire('GET /me', [bearer(token), close])]))
        expectDenial(response, expectedDenials.invalid)
        expectClean(response)
      })
    },
  },
  {
    id: 'H110',
    name: 'MUST NOT let any part of a good token write headers where it lacks a scope',
    requirements: ['C113', 'C117'],
    run: async ({ converse, issuer }) => {
      const claims = {
        scope: evil,
        sub: evil,
        jti: evil,
        client_id: evil,
        roles: [evil],
        [evil]: evil,
      }
      const token = issuer.token({ claims, header: { [evil]: evil } })
      const response = onlyAnswer(await converse([wire('GET /orders', [bearer(token), close])]))
      expectDenial(response, expectedDenials.scope, { scope: 'orders:read' })
      expectClean(response)
    },
  },
  {
    id: 'H111',
    name: 'MUST NOT let an address or a cookie write headers',
    requirements: ['C117'],
    policy: { tokenSources: ['authorization', { cookie: 'session' }, { query: 'access_token' }] },
    run: ({ converse }) => {
      const encoded = encodeURIComponent(evil)
      const asked = [
        wire(`GET /me?${encoded}=${encoded}`, [bearer('x'), close]),
        wire(`GET /me?access_token=${encoded}`, [close]),
        wire('GET /me', [['cookie', `session=${encoded}`], close]),
        wire('GET /me', [['cookie', 'session="x"'], close]),
      ]
      return forEach([...asked.entries()], String, async ([, text]) => {
        const response = onlyAnswer(await converse([text]))
        expectDenial(response, expectedDenials.invalid)
        expectClean(response)
      })
    },
  },
]
