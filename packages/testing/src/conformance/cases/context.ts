import type { ConformanceCase } from '../conformance-case.ts'
import { expectAnswer, expectDenial, expectSame, expectSubject, forEach } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer } from '../requests.ts'

const passed = '{"passed":true}'

/** What a service knows of a request beside its token: the option `context`. */
export const contextCases: readonly ConformanceCase[] = [
  {
    id: 'H486',
    name: 'MUST hold the subject against the name that the request gives beside the token',
    requirements: ['C114'],
    policy: { context: (request) => ({ expectedSubject: request.header('x-login')[0] ?? '' }) },
    run: async ({ send, issuer }) => {
      const token = bearer(issuer.token())
      expectSubject(await send({ path: '/me', headers: [token, ['x-login', 'alice']] }))
      await forEach(['bob', 'Alice', 'alice,bob'], String, async (login) => {
        const headers = [token, ['x-login', login]] as const
        expectDenial(await send({ path: '/me', headers }), expectedDenials.invalid)
      })
      expectDenial(await send({ path: '/me', headers: [token] }), expectedDenials.invalid)
      expectDenial(await send({ path: '/me' }), expectedDenials.missing)
    },
  },
  {
    id: 'H487',
    name: 'MUST fill templates of claim rules from the request',
    requirements: ['C114'],
    policy: {
      context: (request) => ({ values: { clientid: request.header('x-client')[0] } }),
      claimRules: { device: '${clientid}' },
    },
    run: async ({ send, issuer }) => {
      const token = bearer(issuer.token({ claims: { device: 'd1' } }))
      expectSubject(await send({ path: '/me', headers: [token, ['x-client', 'd1']] }))
      const another = await send({ path: '/me', headers: [token, ['x-client', 'd2']] })
      expectDenial(another, expectedDenials.invalid)
      expectDenial(await send({ path: '/me', headers: [token] }), expectedDenials.invalid)
    },
  },
  {
    id: 'H488',
    name: 'MUST fill placeholders of access rules from the request, as one level each',
    requirements: ['C115'],
    policy: {
      context: (request) => ({ values: { username: request.header('x-login')[0] } }),
      accessRules: {},
    },
    run: ({ send, issuer }) => {
      const rule = { permission: 'allow', method: 'GET', path: '/files/${username}' }
      const token = bearer(issuer.token({ claims: { acl: [rule] } }))
      return forEach(
        [
          ['a', 'a', 200],
          ['b', 'a', 403],
          ['+', 'a', 403],
          ['#', 'a', 403],
          ['', 'a', 403],
          ['../files/a', 'a', 403],
        ] as const,
        ([login, file]) => `${login} asks for ${file}`,
        async ([login, file, status]) => {
          const headers = [token, ['x-login', login]] as const
          const response = await send({ path: `/files/${file}`, headers })
          if (status === 200) expectAnswer(response, 200, passed)
          else expectDenial(response, expectedDenials.permission)
        },
      )
    },
  },
  {
    id: 'H489',
    name: 'MUST NOT let a request through when nothing can be said about it',
    requirements: ['C114'],
    policy: {
      anonymous: ['missing', 'invalid', 'expired', 'unavailable'],
      context: () => {
        throw new Error('no directory')
      },
    },
    run: async ({ send, issuer }) => {
      const response = await send({ path: '/me', headers: [bearer(issuer.token())] })
      expectSame(response.status, 500, 'the status')
      if (response.body.includes('alice')) throw new Error('expected no subject in the answer')
    },
  },
]
