import { describe, expect, test } from 'vitest'
import { AuthError, hasClaims, type AuthRequest, type VerifyContext } from '../../src/index.ts'
import type { Outcome } from '../../src/outcome.ts'
import type { IssuerOptions, SharedOptions } from '../../src/options/verifier-options.ts'
import { refusal } from '../refusal.ts'
import { baseClaims, sign, verifierFor } from '../signing.ts'
import { optionError } from './option-error.ts'

type Options = Partial<IssuerOptions & SharedOptions>

function requestOf(headers: Readonly<Record<string, string>>): AuthRequest {
  return {
    method: 'GET',
    header: (name) => (headers[name] === undefined ? [] : [headers[name]]),
    query: () => [],
    form: () => [],
  }
}

const token = sign({ alg: 'RS256', kid: 'rsa' }, baseClaims({ device: 'd1' }))
const authorization = `Bearer ${token}`

function arrive(options: Options, headers: object = {}, given?: VerifyContext): Promise<Outcome> {
  return verifierFor(options).authenticate(requestOf({ authorization, ...headers }), given)
}

const byLogin: Options = {
  context: (request) => ({ expectedSubject: request.header('x-login')[0] as string }),
}

function refusing(): VerifyContext {
  throw new AuthError('subject_mismatch', 'two names')
}

describe('the option context', () => {
  test('SR-2 admits the token of whom the request names', async () => {
    expect((await arrive(byLogin, { 'x-login': 'alice' })).kind).toBe('authenticated')
  })

  test.each(['bob', 'Alice', '', undefined])(
    'SR-2 refuses the token of another: the request names %j',
    async (login) => {
      expect(await arrive(byLogin, { 'x-login': login })).toMatchObject({
        kind: 'denied',
        error: refusal('subject_mismatch', /subject "alice", expected/),
        denial: { status: 401 },
      })
    },
  )

  test('EM-4 fills the templates of claim rules', async () => {
    const options: Options = {
      claimRules: { device: '${clientid}' },
      context: async (request) => ({ values: { clientid: request.header('x-client')[0] } }),
    }
    expect((await arrive(options, { 'x-client': 'd1' })).kind).toBe('authenticated')
    expect((await arrive(options, { 'x-client': 'd2' })).kind).toBe('denied')
    expect((await arrive(options)).kind).toBe('denied')
  })

  test('fills the templates of guards, under what the route says', async () => {
    const verifier = verifierFor({
      context: () => ({ values: { clientid: 'd1', 'param.id': 'd1' } }),
    })
    const outcome = await verifier.authenticate(requestOf({ authorization }))
    const device = hasClaims({ device: '${clientid}' })
    expect(await verifier.authorize(outcome, device)).toBeNull()
    const param = hasClaims({ device: '${param.id}' })
    expect((await verifier.authorize(outcome, param, { 'param.id': 'd2' }))?.status).toBe(403)
  })

  test('a caller has the last word', async () => {
    expect((await arrive(byLogin, { 'x-login': 'bob' }, { expectedSubject: 'alice' })).kind).toBe(
      'authenticated',
    )
    expect((await arrive(byLogin, { 'x-login': 'alice' }, { expectedSubject: 'bob' })).kind).toBe(
      'denied',
    )
  })

  test('is not asked about requests without a token', async () => {
    let asked = 0
    const context = () => {
      asked += 1
      return {}
    }
    await verifierFor({ context }).authenticate(requestOf({}))
    expect(asked).toBe(0)
  })

  test('may refuse a request itself', async () => {
    expect(await arrive({ context: refusing })).toMatchObject({
      kind: 'denied',
      denial: { status: 401 },
    })
  })
})

const amiss: readonly (readonly [string, unknown, RegExp])[] = [
  ['a fault', new Error('no directory'), /no directory/],
  ['nothing', undefined, /what context\(\) returns must be an object; got "undefined"/],
  ['null', null, /what context\(\) returns must be an object/],
  ['text', 'alice', /what context\(\) returns must be an object; got "string"/],
  [
    'a name that is no option',
    { subject: 'alice' },
    /what context\(\) returns has no option "subject"/,
  ],
  [
    'a name that is no text',
    { expectedSubject: ['alice'] },
    /expectedSubject of context\(\) must be text/,
  ],
  ['values that are none', { values: 'alice' }, /values of context\(\) must be an object of texts/],
  ['values left undefined', { values: undefined }, /values must be set/],
]

test.each(amiss)('nobody is let through when it answers %s', async (_name, answer, message) => {
  const context = (): VerifyContext => {
    if (answer instanceof Error) throw answer
    return answer as VerifyContext
  }
  const anonymous = ['missing', 'invalid', 'expired', 'unavailable'] as const
  await expect(arrive({ context, anonymous })).rejects.toThrow(message)
  const later = () => Promise.resolve().then(context)
  await expect(arrive({ context: later, anonymous })).rejects.toThrow(message)
})

test('SR-2 an expected subject that is given as undefined fits nobody', async () => {
  const given = { expectedSubject: undefined } as unknown as VerifyContext
  await expect(verifierFor().verify(token, given)).rejects.toMatchObject(
    refusal('subject_mismatch', /expected undefined/),
  )
  await expect(verifierFor({ ignoreSubjectCase: true }).verify(token, given)).rejects.toMatchObject(
    {
      code: 'subject_mismatch',
    },
  )
})

test('the option must be a function', () => {
  expect(optionError({ context: {} })).toMatch(/context must be a function/)
  expect(optionError({ context: null })).toMatch(/context must be a function; got null/)
})
