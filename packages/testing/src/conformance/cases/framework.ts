import { Agent } from 'node:http'
import { headerLines } from '../../http/sent-response.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectAnswer, expectDenial, expectSame, expectSubject, forEach } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer, form, me } from '../requests.ts'

const names = Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? null : `user-${index}`))

/** How the checkpoint sits in its framework. */
export const frameworkCases: readonly ConformanceCase[] = [
  {
    id: 'H901',
    name: 'MUST leave the errors of handlers to the framework',
    requirements: ['C111'],
    run: async ({ send, issuer }) => {
      const response = await send({ path: '/boom', headers: [bearer(issuer.token())] })
      expectSame(response.status, 500, 'the status')
      expectSame(headerLines(response, 'www-authenticate'), [], 'challenges')
      expectSame(headerLines(response, 'retry-after'), [], 'retry-after')
    },
  },
  {
    id: 'H902',
    name: 'MUST NOT reach the handler without a good token',
    requirements: ['C111'],
    run: async ({ send }) => {
      expectDenial(await send({ path: '/boom' }), expectedDenials.missing)
      expectDenial(await send({ path: '/boom', headers: [bearer('x')] }), expectedDenials.invalid)
    },
  },
  {
    id: 'H903',
    name: 'MUST check HEAD requests like GET requests, without a body',
    requirements: ['C111', 'C112'],
    run: async ({ send, issuer }) => {
      const head = { method: 'HEAD', path: '/me' }
      expectDenial(await send(head), expectedDenials.missing, {}, '')
      expectDenial(await send({ ...head, headers: [bearer('x')] }), expectedDenials.invalid, {}, '')
      expectAnswer(await send({ ...head, headers: [bearer(issuer.token())] }), 200, '')
    },
  },
  {
    id: 'H904',
    name: 'MUST check OPTIONS requests on a guarded route',
    requirements: ['C111', 'C112'],
    run: async ({ send, issuer }) => {
      const options = { method: 'OPTIONS', path: '/me' }
      expectDenial(await send(options), expectedDenials.missing)
      expectDenial(await send({ ...options, headers: [bearer('x')] }), expectedDenials.invalid)
      expectAnswer(await send({ ...options, headers: [bearer(issuer.token())] }), 204, '')
    },
  },
  {
    id: 'H905',
    name: 'MUST leave the body of a request to the handler',
    requirements: ['C110'],
    run: async ({ send, issuer }) => {
      const line = bearer(issuer.token())
      expectAnswer(await send(form('value=%C3%A4', line)), 200, '{"value":"ä"}')
      const json = await send({
        method: 'POST',
        path: '/echo',
        headers: [line, ['content-type', 'application/json']],
        body: '{"value":{"deep":[1,2]}}',
      })
      expectAnswer(json, 200, '{"value":{"deep":[1,2]}}')
    },
  },
  {
    id: 'H906',
    name: 'MUST keep requests at the same time apart',
    requirements: ['C052'],
    policy: { anonymous: ['missing'] },
    run: async ({ send, issuer }) => {
      const answers = await Promise.all(
        names.map((sub) =>
          send(sub === null ? me() : me(bearer(issuer.token({ claims: { sub, scope: sub } })))),
        ),
      )
      for (const [index, answer] of answers.entries()) {
        const sub = names[index] ?? null
        expectSubject(answer, sub, sub === null ? [] : [sub])
      }
    },
  },
  {
    id: 'H907',
    name: 'MUST ask each request of a connection for its own token',
    requirements: ['C112'],
    run: async ({ send, issuer }) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      try {
        const token = issuer.token({ claims: { sub: 'bob' } })
        expectSubject(await send({ ...me(bearer(token)), agent }), 'bob', ['orders:read'])
        expectDenial(await send({ ...me(), agent }), expectedDenials.missing)
        expectDenial(await send({ ...me(bearer('x')), agent }), expectedDenials.invalid)
        expectSubject(await send({ ...me(bearer(issuer.token())), agent }))
      } finally {
        agent.destroy()
      }
    },
  },
  {
    id: 'H908',
    name: 'MUST see a token expire between two requests',
    requirements: ['C072'],
    run: async ({ send, issuer, clock }) => {
      const request = me(bearer(issuer.token({ expiresInSeconds: 60 })))
      expectSubject(await send(request))
      clock.advanceSeconds(66)
      expectDenial(await send(request), expectedDenials.expired)
    },
  },
  {
    id: 'H909',
    name: 'MUST NOT be moved by method override headers or a forged host',
    requirements: ['C111'],
    run: async ({ send }) => {
      const headers = [
        ['x-http-method-override', 'OPTIONS'],
        ['x-forwarded-user', 'admin'],
        ['x-original-url', '/open'],
        ['x-rewrite-url', '/open'],
      ] as const
      expectDenial(await send({ path: '/me', headers }), expectedDenials.missing)
    },
  },
  {
    id: 'H910',
    name: 'MUST check HEAD requests wherever it checks GET requests',
    requirements: ['C111', 'C112'],
    run: async ({ send }) => {
      const paths = ['/orders', '/admin', '/tenants/t', '/either', '/guarded', '/boom']
      await forEach(paths, String, async (path) => {
        const head = { method: 'HEAD', path }
        expectDenial(await send(head), expectedDenials.missing, {}, '')
        const bad = { ...head, headers: [bearer('x')] }
        expectDenial(await send(bad), expectedDenials.invalid, {}, '')
      })
    },
  },
]
