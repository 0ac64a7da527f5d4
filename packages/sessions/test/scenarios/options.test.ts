import { describe, expect, test } from 'vitest'
import { createSessions, type SessionsOptions } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory/memory-store.ts'
import { issuer, secret } from './open-world.ts'

const good: SessionsOptions = { issuer, audience: 'api', secret, store: memoryStore() }

const bad: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ['an option that is none', { leeway: 10 }, 'createSessions() has no option "leeway"'],
  ['no issuer', { issuer: '' }, 'issuer must be a non-empty string'],
  ['an undefined audience', { audience: undefined }, 'audience must be set'],
  ['no audience', { audience: [] }, 'audience must be a non-empty string'],
  ['a null audience, for tokens need one', { audience: null }, 'audience must be'],
  ['a short secret', { secret: 'too short' }, 'secret must be at least 32 random bytes'],
  ['a short second secret', { secret: [secret, new Uint8Array(31)] }, 'got "31 bytes"'],
  ['no secret', { secret: [] }, 'secret must be one or more secrets'],
  ['a number for a secret', { secret: 12 }, 'secret must be at least 32 random bytes'],
  ['a store without methods', { store: {} }, 'store.prepare must be a function'],
  [
    'a store that forgets revocations before their tokens expire',
    { store: memoryStore({ keepRevokedSeconds: 364 }) },
    'keepRevokedSeconds of the memory store must be at least 365',
  ],
  [
    'a store that forgets those of one application',
    {
      store: memoryStore({ keepRevokedSeconds: 365 }),
      applications: { shop: {}, desk: { accessTokenSeconds: 301 } },
    },
    'must be at least 366: the longest accessTokenSeconds, clockToleranceSeconds and a minute',
  ],
  ['a symmetric algorithm', { algorithm: 'HS256' }, 'algorithm must be one of ES256'],
  ['a leeway of minutes', { leewaySeconds: 61 }, 'leewaySeconds must be a number from 0 to 60'],
  ['part of a repeat', { maxRepeats: 0.5 }, 'maxRepeats must be a whole number'],
  ['a token without life', { accessTokenSeconds: 0 }, 'accessTokenSeconds must be'],
  ['a token that lives for days', { accessTokenSeconds: 43_201 }, 'from 1 to 43200'],
  ['a negative lifetime', { idleSeconds: -1 }, 'idleSeconds must be'],
  ['no applications', { applications: {} }, 'applications must be an object of one or more'],
  [
    'an application without life',
    { applications: { shop: { idleSeconds: 0 } } },
    'applications["shop"].idleSeconds must be',
  ],
  [
    'an option of an application that is none',
    { applications: { shop: { idle: 1 } } },
    'applications["shop"] has no option "idle"',
  ],
  ['a name that is a template', { applications: { '${x}': {} } }, 'a name in applications'],
  ['a word for a switch', { strictPairs: 'yes' }, 'strictPairs must be true or false'],
  ['an unknown policy', { whenStale: 'ask' }, 'whenStale must be one of open, verify, closed'],
  ['an unknown format', { refreshTokenFormat: 'uuid' }, 'refreshTokenFormat must be one of'],
  ['no sessions at all', { maxSessionsPerSubject: 0 }, 'maxSessionsPerSubject must be'],
  ['more than a script handles', { maxSessionsPerSubject: 5001 }, 'maxSessionsPerSubject must be'],
  ['a feed that is always stale', { feedPollSeconds: 60, feedMaxStaleSeconds: 59 }, 'from 60 to'],
  [
    'an issuer of the verifier',
    { verification: { issuer: 'x' } },
    'verification has no option "issuer"',
  ],
  [
    'a wrong tolerance',
    { verification: { clockToleranceSeconds: 601 } },
    'clockToleranceSeconds must',
  ],
  [
    'a registry without methods',
    { connections: {} },
    'connections.closeSession must be a function',
  ],
  ['a listener that is none', { onEvent: 'console' }, 'onEvent must be a function'],
  ['a user that is none', { loadUser: {} }, 'loadUser must be a function'],
  ['a clock that stands', { now: 0 }, 'now must be a function'],
]

describe('createSessions refuses', () => {
  test.each(bad)('%s', (_, options, message) => {
    const create = () => createSessions({ ...good, ...options })
    expect(create).toThrow(TypeError)
    expect(create).toThrow(message)
  })

  test('a secret without showing it', () => {
    const short = 'my secret is short'
    expect(() => createSessions({ ...good, secret: short })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(short) as string }) as Error,
    )
  })
})

const requests: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ['without a subject', {}, 'subject must be a non-empty string'],
  ['with an empty subject', { subject: '' }, 'subject must be a non-empty string'],
  ['with half a character', { subject: 'ann\ud800' }, 'subject must be text of whole characters'],
  ['with U+0000', { subject: 'ann\0' }, 'subject must be text of whole characters'],
  ['with half a stamp', { subject: 'ann', stamp: '\udfff' }, 'stamp must be text of whole'],
  ['with an undefined stamp', { subject: 'ann', stamp: undefined }, 'stamp must be set'],
  ['with something else', { subject: 'ann', password: 'x' }, 'login() has no option "password"'],
  ['for an unknown application', { subject: 'ann', application: 'x' }, 'no application "x"'],
  ['with a number for a stamp', { subject: 'ann', stamp: 7 }, 'stamp must be a non-empty string'],
  ['with a number in meta', { subject: 'ann', meta: { tries: 3 } }, 'meta.tries must be text'],
  ...[[], null, 'admin', 7].map(
    (claims) =>
      [
        `with the claims ${JSON.stringify(claims)}`,
        { subject: 'ann', claims },
        'the claims of login() must be an object of claims',
      ] as const,
  ),
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sid', 'client_id', 'gen', 'cnf'].map(
    (claim) =>
      [
        `with the claim ${claim}`,
        { subject: 'ann', claims: { [claim]: 'x' } },
        `must not hold ${claim}`,
      ] as const,
  ),
]

describe('login refuses a request', () => {
  test.each(requests)('%s', async (_, request, message) => {
    const sessions = createSessions(good)
    await expect(sessions.login(request as never)).rejects.toThrow(message)
    await sessions.close()
  })
})

test('what names no session ends none, and what keeps one says which', async () => {
  const sessions = createSessions({ ...good, store: memoryStore() })
  const { sid } = await sessions.login({ subject: 'ann' })
  const selectors: readonly (readonly [unknown, string])[] = [
    [{}, 'subject must be a non-empty string'],
    [{ sid: undefined }, 'sid must be set'],
    [{ sid: '' }, 'sid must be a non-empty string'],
    [{ sid, subject: 'ann' }, 'revoke() has no option "subject"'],
    [{ subject: 'ann', except: undefined }, 'except must be set'],
    [{ subject: 'ann', except: 7 }, 'except must be non-empty text'],
    [{ subject: 'ann', group: '' }, 'group must be non-empty text'],
  ]
  for (const [which, message] of selectors) {
    await expect(sessions.revoke(which as never)).rejects.toThrow(message)
  }
  await expect(sessions.logout(undefined as never)).rejects.toThrow('sid must be set')
  await expect(sessions.list('ann', { limit: 1001 })).rejects.toThrow('limit must be a number')
  await expect(sessions.refresh('x', { scope: 7 } as never)).rejects.toThrow('scope must be text')
  expect(await sessions.list('ann')).toMatchObject([{ sid }])
  await sessions.close()
})

test('claims are taken as JSON, so that later changes do not matter', async () => {
  const sessions = createSessions({ ...good, store: memoryStore() })
  const roles = ['reader']
  const { sid } = await sessions.login({ subject: 'ann', claims: { roles, at: new Date(0) } })
  roles.push('admin')
  expect((await sessions.get(sid))?.claims).toEqual({
    roles: ['reader'],
    at: '1970-01-01T00:00:00.000Z',
  })
  await sessions.close()
})

test('what was closed does not start again', async () => {
  const sessions = createSessions(good)
  await sessions.close()
  await expect(sessions.login({ subject: 'ann' })).rejects.toThrow('these sessions are closed')
})

test('what was started and closed issues nothing any more, and names nobody', async () => {
  const sessions = createSessions({ ...good, store: memoryStore() })
  const { refreshToken, sid } = await sessions.login({ subject: 'ann' })
  await sessions.close()
  for (const asked of [
    sessions.refresh(refreshToken),
    sessions.sidOf(refreshToken),
    sessions.revoke({ sid }),
    sessions.jwks(),
    sessions.rotateKeys(),
  ]) {
    await expect(asked).rejects.toThrow('these sessions are closed')
  }
})

test('rotateKeys refuses options that are none', async () => {
  const sessions = createSessions(good)
  await expect(sessions.rotateKeys({ grace: 1 } as never)).rejects.toThrow('no option "grace"')
  await expect(sessions.rotateKeys({ graceSeconds: -1 })).rejects.toThrow('graceSeconds must be')
  await sessions.close()
})
