import { describe, expect, test } from 'vitest'
import { aal2, createSessions, type Sessions, type SessionsOptions } from '../../src/index.ts'
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
  [
    'a store without methods',
    { store: {} },
    'store must be an object with a method prepare(); got an object without it',
  ],
  [
    'a store that was not made',
    { store: memoryStore },
    'store must be an object with a method prepare(); got a function',
  ],
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
  [
    'an idle lifetime that the absolute one cuts short',
    { idleSeconds: 7200, absoluteSeconds: 3600 },
    'idleSeconds must be at most absoluteSeconds, which is 3600; got 7200',
  ],
  [
    'an idle lifetime beyond the usual absolute one',
    { idleSeconds: 7_776_001 },
    'idleSeconds must be at most absoluteSeconds, which is 7776000',
  ],
  [
    'an access token that outlives its session',
    { accessTokenSeconds: 3600, absoluteSeconds: 1800 },
    'accessTokenSeconds must be at most absoluteSeconds, which is 1800; got 3600',
  ],
  [
    'an access token after which no refresh comes in time',
    { accessTokenSeconds: 3600, idleSeconds: 1800 },
    'accessTokenSeconds must be at most idleSeconds, which is 1800; got 3600',
  ],
  [
    'the same in one application',
    { applications: { shop: { idleSeconds: 60, accessTokenSeconds: 61 } } },
    'applications["shop"].accessTokenSeconds must be at most idleSeconds, which is 60; got 61',
  ],
  [
    'repeats without leeway',
    { leewaySeconds: 0, maxRepeats: 3 },
    'maxRepeats must be left out: leewaySeconds is 0; got 3',
  ],
  [
    'a leeway without repeats',
    { leewaySeconds: 10, maxRepeats: 0 },
    'maxRepeats must be at least 1; for one use only set leewaySeconds: 0',
  ],
  ['null for an age', { feedMaxStaleSeconds: null }, 'feedMaxStaleSeconds must be a number'],
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
    'connections must be an object with a method closeSession()',
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
  ['without a subject', {}, 'the subject of login() must be non-empty text; got'],
  ['with an empty subject', { subject: '' }, 'the subject of login() must be non-empty text; got'],
  [
    'with half a character',
    { subject: 'ann\ud800' },
    'the subject of login() must be text of whole characters',
  ],
  ['with U+0000', { subject: 'ann\0' }, 'the subject of login() must be text of whole characters'],
  [
    'with half a stamp',
    { subject: 'ann', stamp: '\udfff' },
    'the stamp of login() must be text of whole',
  ],
  ['with an undefined stamp', { subject: 'ann', stamp: undefined }, 'stamp must be set'],
  ['with something else', { subject: 'ann', password: 'x' }, 'login() has no option "password"'],
  ['for an unknown application', { subject: 'ann', application: 'x' }, 'no application "x"'],
  [
    'with a number for a stamp',
    { subject: 'ann', stamp: 7 },
    'the stamp of login() must be non-empty text; got a number',
  ],
  [
    'with a number in meta',
    { subject: 'ann', meta: { tries: 3 } },
    'meta.tries of login() must be text',
  ],
  ...[[], null, 'admin', 7].map(
    (claims) =>
      [
        `with the claims ${JSON.stringify(claims)}`,
        { subject: 'ann', claims },
        'the claims of login() must be',
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

test('defaults are cut to fit what was given, also by an application', () => {
  for (const options of [
    { absoluteSeconds: 60 },
    { idleSeconds: 100 },
    { idleSeconds: 3600, applications: { kiosk: { absoluteSeconds: 600 } } },
    { accessTokenSeconds: 300, idleSeconds: 300, absoluteSeconds: 300 },
    aal2,
  ]) {
    expect(() => createSessions({ ...good, ...options })).not.toThrow()
  }
})

describe('login refuses a request', () => {
  test.each(requests)('%s', async (_, request, message) => {
    const sessions = createSessions(good)
    await expect(sessions.login(request as never)).rejects.toThrow(message)
    await sessions.close()
  })
})

/** As a caller without types sees them. */
type Loose = Readonly<Record<keyof Sessions, (...given: readonly unknown[]) => Promise<unknown>>>

test('a call that is wrong ends nothing, and is told its method, what came and what is wanted', async () => {
  const sessions = createSessions({ ...good, store: memoryStore() })
  const { sid } = await sessions.login({ subject: 'ann' })
  const misused: readonly (readonly [(of: Loose) => Promise<unknown>, string])[] = [
    [(of) => of.revoke({}), 'the subject of revoke() must be non-empty text; got undefined'],
    [(of) => of.revoke({ sid: undefined }), 'sid must be set'],
    [(of) => of.revoke({ sid: '' }), 'the sid of revoke() must be non-empty text; got empty text'],
    [(of) => of.revoke({ sid, subject: 'ann' }), 'revoke() has no option "subject"'],
    [(of) => of.revoke({ subject: 'ann', except: undefined }), 'except must be set'],
    [(of) => of.revoke({ subject: 'ann', except: 7 }), 'the except of revoke() must be'],
    [(of) => of.revoke({ subject: 'ann', group: '' }), 'the group of revoke() must be'],
    [
      (of) => of.revoke('ann'),
      'the first argument of revoke() must be { sid } or { subject }; got text',
    ],
    [(of) => of.revoke(undefined), 'the first argument of revoke() must be { sid } or { subject }'],
    [
      (of) => of.revoke([sid]),
      'the first argument of revoke() must be { sid } or { subject }; got a list',
    ],
    [
      (of) => of.revoke({ sid }, { reason: 'x' }),
      'the reason of revoke() must be non-empty text; got an object',
    ],
    [(of) => of.logout(undefined), 'the sid of logout() must be non-empty text; got undefined'],
    [
      (of) => of.logout('rt1.k.body.tag'),
      'the sid of logout() must be a session id; sessions.sidOf(token) has that of a token; got a token',
    ],
    [(of) => of.revoke({ sid: 'a.b.c' }), 'the sid of revoke() must be a session id'],
    [(of) => of.logout({ sid }), 'the sid of logout() must be non-empty text; got an object'],
    [(of) => of.get({ sid }), 'the sid of get() must be text; got an object'],
    [(of) => of.get(undefined), 'the sid of get() must be text; got undefined'],
    [(of) => of.list(), 'the subject of list() must be non-empty text; got undefined'],
    [
      (of) => of.list({ subject: 'ann' }),
      'the subject of list() must be non-empty text; got an object',
    ],
    [(of) => of.list('ann', { limit: 1001 }), 'the limit of list() must be a number'],
    [
      (of) => of.list('ann', 50),
      'the second argument of list() must be an object of options; got a number',
    ],
    [(of) => of.login(), 'login() must be an object of options; got undefined'],
    [(of) => of.login('ann'), 'login() must be an object of options; got text'],
    [(of) => of.refresh('x', { scope: 7 }), 'the scope of refresh() must be text'],
    [
      (of) => of.refresh('x', 'shop'),
      'the second argument of refresh() must be an object of options; got text',
    ],
    [(of) => of.rotateKeys('invalidate'), 'rotateKeys() must be an object of options; got text'],
  ]
  for (const [misuse, message] of misused) {
    const refused = await misuse(sessions as unknown as Loose).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(TypeError)
    expect((refused as TypeError).message).toContain(message)
    expect((refused as TypeError).message).not.toContain('ann')
  }
  for (const token of [undefined, null, 7, { refreshToken: 'x' }]) {
    await expect(sessions.refresh(token as never)).rejects.toMatchObject({
      code: 'refresh_token_malformed',
      message: expect.stringMatching(
        /refresh\(\) wants a refresh token as text; got \w+/,
      ) as string,
    })
  }
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
  const mistakes: readonly (readonly [object, string])[] = [
    [{ graceSeconds: -1 }, 'the graceSeconds of rotateKeys() must be a number from 0'],
    [{ invalidate: 'true' }, 'the invalidate of rotateKeys() must be true or false'],
    [
      { invalidate: true, graceSeconds: 5 },
      'graceSeconds of rotateKeys() must be left out with invalidate',
    ],
  ]
  for (const [options, message] of mistakes) {
    await expect(sessions.rotateKeys(options)).rejects.toThrow(message)
  }
  await sessions.close()
})
