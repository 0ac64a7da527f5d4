import { describe, expect, test } from 'vitest'
import { allOf, hasClaims, hasUserSubject, not, subjectKind } from '../../src/index.ts'
import type { ClaimsSchema } from '../../src/mapping/schema.ts'
import { accepted } from '../claims/accepted.ts'
import { refusal } from '../refusal.ts'

const rows = [
  ['a user, through a client', { client_id: 'web' }, 'user'],
  ['a user, through an authorized party', { azp: 'web' }, 'user'],
  ['a client for itself', { sub: 'batch', client_id: 'batch' }, 'client'],
  ['a client for itself, by azp', { sub: 'batch', azp: 'batch' }, 'client'],
  ['a client that registered as alice', { sub: 'alice', client_id: 'alice' }, 'client'],
  ['either name counts', { sub: 'batch', client_id: 'web', azp: 'batch' }, 'client'],
  ['another case is another client', { sub: 'Batch', client_id: 'batch' }, 'user'],
  ['no client named', {}, 'unknown'],
  ['a client without a name', { client_id: '' }, 'unknown'],
  ['a client that is no text', { client_id: ['alice'] }, 'unknown'],
  ['null', { client_id: null, azp: null }, 'unknown'],
] as const

describe('C097 who a token speaks of', () => {
  test.each(rows)('C097 %s: %j is %s', async (_name, claims, kind) => {
    const authentication = await accepted(claims)
    expect(subjectKind(authentication)).toBe(kind)
    const answer = await hasUserSubject().refusal(authentication, {})
    expect(answer?.code).toBe(kind === 'user' ? undefined : 'permission_denied')
  })

  test('C097 a mapped subject is compared too, and so is the sub that it was made from', async () => {
    const claims = { sub: 'batch', login: 'alice', client_id: 'batch' }
    expect(subjectKind(await accepted(claims, { subject: 'login' }))).toBe('client')
    const named = { sub: 'u1', login: 'batch', client_id: 'batch' }
    expect(subjectKind(await accepted(named, { subject: 'login' }))).toBe('client')
  })

  test.each([[null], [undefined], ['text']])(
    'C097 claims that are %j tell nothing',
    async (value) => {
      const schema: ClaimsSchema = {
        '~standard': { version: 1, vendor: 'test', validate: () => ({ value }) },
      }
      const authentication = await accepted({ client_id: 'web' }, { schema: schema as never })
      expect(subjectKind(authentication)).toBe('unknown')
    },
  )

  test('C097 says why, and goes with the mark of an issuer', async () => {
    const own = await accepted({ sub: 'batch', client_id: 'batch' })
    expect(await hasUserSubject().refusal(own, {})).toMatchObject(
      refusal('permission_denied', /of a client itself, and the route is for users/),
    )
    const unknown = await hasUserSubject().refusal(await accepted({}), {})
    expect(unknown).toMatchObject({
      ...refusal('permission_denied', /^the token has neither client_id nor azp, so it may be of/),
      claim: 'sub',
    })
    const marked = await accepted({ client_id: 'web', gty: 'client-credentials' })
    const strict = allOf(hasUserSubject(), not(hasClaims({ gty: 'client-credentials' })))
    expect(await strict.refusal(marked, {})).toMatchObject({ code: 'permission_denied' })
    expect(await strict.refusal(await accepted({ client_id: 'web' }), {})).toBeNull()
  })
})
