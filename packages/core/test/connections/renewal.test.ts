import { describe, expect, test, vi } from 'vitest'
import type { Authentication } from '../../src/authentication.ts'
import { createConnectionRegistry } from '../../src/connections/connection-registry.ts'
import type { ConnectionOptions } from '../../src/connections/connection-options.ts'
import { guardConnection } from '../../src/connections/guard-connection.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { refusal } from '../refusal.ts'
import { audience, issuer, nowSeconds, publicJwks, verifierFor } from '../signing.ts'
import { createVerifier } from '../../src/verifier.ts'
import { manualTime } from './manual-time.ts'
import { openConnection, settled, tokenFor } from './open-connection.ts'

const otherIssuer = 'https://other.example'
const expired = [4401, 'token expired', 'token_expired']

/**
 * A verifier whose answers come when they are told to, by the order of the calls; each still verifies the
 * token for real, perhaps in the thread pool, where the second may be done first.
 */
function slowVerifier(time = manualTime(nowSeconds * 1000)) {
  const verifier = verifierFor({ now: time.now })
  const calls: { readonly open: () => void; readonly answer: Promise<Authentication> }[] = []
  return {
    time,
    verifier,
    release: async (index: number) => {
      calls[index]?.open()
      await calls[index]?.answer
      await settled()
    },
    verify: (token: string): Promise<Authentication> => {
      const { promise: opened, resolve: open } = Promise.withResolvers<void>()
      const answer = verifier.verify(token).then(async (authentication) => {
        await opened
        return authentication
      })
      calls.push({ open, answer })
      return answer
    },
  }
}

async function openSlow(seconds = 3) {
  const slow = slowVerifier()
  const close = vi.fn<ConnectionOptions['close']>()
  const connection = guardConnection(slow, await slow.verifier.verify(tokenFor(seconds)), {
    close,
    now: slow.time.now,
    setTimer: slow.time.setTimer,
  })
  return { ...slow, connection, close }
}

/** Listens from the start, so that a refusal that comes early is not an unhandled one. */
function refusalOf(renewal: Promise<unknown>): Promise<unknown> {
  return renewal.then(
    () => 'renewed',
    (error: unknown) => error,
  )
}

describe('EM-19 renewal', () => {
  test('EM-19 puts a fresh token in force, and its expiry and scopes with it', async () => {
    const { connection, time, closes } = await openConnection()
    time.pass(2)
    const fresh = await connection.renew(tokenFor(10, { scope: 'admin' }))
    expect(connection.authentication).toBe(fresh)
    expect([...fresh.scopes]).toEqual(['admin'])
    expect(time.waiting).toBe(1)
    time.pass(7.999)
    expect(closes).toEqual([])
    time.pass(0.001)
    expect(closes).toEqual([expired])
  })

  test('EM-19 renews again and again, and leaves one timer', async () => {
    const { connection, time, closes } = await openConnection()
    for (let second = 1; second <= 50; second += 1) {
      time.pass(1)
      await connection.renew(tokenFor(second + 3))
    }
    expect([time.waiting, closes]).toEqual([1, []])
  })

  test('EM-19 closes with 4403 for a token of another subject, and refuses it', async () => {
    const { connection, time, closes } = await openConnection()
    await expect(connection.renew(tokenFor(10, { sub: 'mallory' }))).rejects.toMatchObject(
      refusal('subject_mismatch', /the subject of the new token is not that of the connection/),
    )
    expect(closes).toEqual([[4403, 'another subject', 'subject_mismatch']])
    expect(connection.authentication.subject).toBe('alice')
    expect(time.waiting).toBe(0)
  })

  test('EM-19 closes with 4403 for the same subject of another issuer', async () => {
    const time = manualTime(nowSeconds * 1000)
    const keys = staticKeys(publicJwks())
    const verifier = createVerifier({
      issuers: [
        { issuer, audience, keys },
        { issuer: otherIssuer, audience, keys },
      ],
      now: time.now,
    })
    const close = vi.fn<ConnectionOptions['close']>()
    const connection = guardConnection(verifier, await verifier.verify(tokenFor(3)), {
      close,
      now: time.now,
      setTimer: time.setTimer,
    })
    await expect(connection.renew(tokenFor(10, { iss: otherIssuer }))).rejects.toMatchObject(
      refusal('subject_mismatch', /the issuer of the new token is not that of the connection/),
    )
    expect(close.mock.calls.map(([code]) => code)).toEqual([4403])
  })

  test.each([
    ['an expired token', tokenFor(-60), refusal('token_expired', /exp is 1699999940/)],
    ['another audience', tokenFor(10, { aud: 'x' }), refusal('audience_mismatch', /"x"/)],
    ['no token at all', '', refusal('token_malformed', /./)],
    [
      'a changed signature',
      `${tokenFor(10).slice(0, -8)}AAAAAAAA`,
      refusal('signature_invalid', /signature/),
    ],
  ])(
    'EM-19 refuses %s, and keeps the token before until it expires',
    async (_name, token, error) => {
      const { connection, time, closes } = await openConnection()
      const before = connection.authentication
      await expect(connection.renew(token)).rejects.toMatchObject(error)
      expect(connection.authentication).toBe(before)
      time.pass(2.999)
      expect(closes).toEqual([])
      time.pass(0.001)
      expect(closes).toEqual([expired])
    },
  )

  test('EM-19 never shortens: a token that expires earlier changes nothing', async () => {
    const onRenewed = vi.fn<() => void>()
    const { connection, time, closes } = await openConnection({
      token: tokenFor(10),
      options: { onRenewed },
    })
    const before = connection.authentication
    expect(await connection.renew(tokenFor(4, { scope: 'admin' }))).toBe(before)
    expect(connection.authentication).toBe(before)
    expect(onRenewed).not.toHaveBeenCalled()
    time.pass(9.999)
    expect(closes).toEqual([])
  })

  test('EM-19 takes a token of the same expiry: a session may end at a fixed time', async () => {
    const { connection } = await openConnection()
    await connection.renew(tokenFor(3, { scope: 'admin' }))
    expect([...connection.authentication.scopes]).toEqual(['admin'])
  })

  test('EM-19 a token without exp outlives all others', async () => {
    const { connection, time, closes } = await openConnection({
      policy: { requireExpiration: false },
    })
    const fresh = await connection.renew(tokenFor(Infinity))
    expect(await connection.renew(tokenFor(100))).toBe(fresh)
    expect(time.waiting).toBe(0)
    time.pass(1000)
    expect(closes).toEqual([])
  })

  test('EM-19 tells of the renewal, and a fault in that is a warning', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const onRenewed = vi.fn<NonNullable<ConnectionOptions['onRenewed']>>(() => {
      throw new Error('no log')
    })
    const { connection } = await openConnection({ options: { onRenewed } })
    const before = connection.authentication
    const fresh = await connection.renew(tokenFor(10))
    await settled()
    expect(onRenewed).toHaveBeenCalledExactlyOnceWith(fresh, before)
    expect(warned.mock.calls).toEqual([
      ['Sekisho: onRenewed failed: Error: no log', { code: 'SEKISHO_CONNECTION' }],
    ])
    warned.mockRestore()
  })

  test('EM-19 verifies under the context of the first verification', async () => {
    const { connection } = await openConnection({
      policy: { claimRules: { device: '${device}' } },
      token: tokenFor(3, { device: 'd1' }),
      context: { values: { device: 'd1' } },
    })
    await expect(connection.renew(tokenFor(10, { device: 'd2' }))).rejects.toMatchObject(
      refusal('claim_mismatch', /device/),
    )
    expect((await connection.renew(tokenFor(10, { device: 'd1' }))).expiresAt).toEqual(
      new Date((nowSeconds + 10) * 1000),
    )
  })

  test('EM-19 keeps the connection findable, under the sid of the fresh token alone', async () => {
    const registry = createConnectionRegistry()
    const { connection, closes } = await openConnection({
      token: tokenFor(3, { sid: 's1' }),
      options: { registry },
    })
    await connection.renew(tokenFor(10, { sid: 's2' }))
    expect(registry.size).toBe(1)
    expect(registry.closeSession(issuer, 's1')).toBe(0)
    expect(registry.closeSession(issuer, 's2')).toBe(1)
    expect(closes).toHaveLength(1)
    expect(registry.size).toBe(0)
  })
})

describe('EM-19 renewals that meet something', () => {
  test('EM-19 of two at a time the longer life stays, when it is verified first', async () => {
    const { connection, release } = await openSlow()
    const long = connection.renew(tokenFor(20))
    const short = connection.renew(tokenFor(10))
    await settled()
    await release(0)
    await release(1)
    expect(await short).toBe(await long)
    expect(connection.authentication.expiresAt).toEqual(new Date((nowSeconds + 20) * 1000))
  })

  test('EM-19 of two at a time the longer life stays, when it is verified last', async () => {
    const { connection, release, time, close } = await openSlow()
    const long = connection.renew(tokenFor(20))
    const short = connection.renew(tokenFor(10))
    await settled()
    await release(1)
    await release(0)
    await Promise.all([long, short])
    expect(connection.authentication).toBe(await long)
    time.pass(19.999)
    expect(close).not.toHaveBeenCalled()
    time.pass(0.001)
    expect(close).toHaveBeenCalledOnce()
  })

  test('EM-19 a renewal that is verified a millisecond before the expiry keeps the connection', async () => {
    const { connection, release, time, close } = await openSlow()
    const renewal = connection.renew(tokenFor(20))
    await settled()
    time.pass(2.999)
    await release(0)
    await renewal
    time.pass(1)
    expect(close).not.toHaveBeenCalled()
  })

  test('EM-19 a renewal that is verified after the expiry is refused: the connection is closed', async () => {
    const { connection, release, time, close } = await openSlow()
    const renewal = refusalOf(connection.renew(tokenFor(20)))
    await settled()
    time.pass(3)
    await release(0)
    expect(await renewal).toMatchObject(refusal('token_expired', /was not renewed before/))
    expect(close).toHaveBeenCalledOnce()
    expect(time.waiting).toBe(0)
  })

  test('EM-19 a revocation while a token is verified wins', async () => {
    const { connection, release, time, close } = await openSlow()
    const renewal = refusalOf(connection.renew(tokenFor(20)))
    await settled()
    connection.revoke()
    await release(0)
    expect(await renewal).toMatchObject(refusal('token_revoked', /was revoked/))
    expect(close).toHaveBeenCalledOnce()
    expect(time.waiting).toBe(0)
  })

  test('EM-19 a foreign token that is verified after the end closes nothing again', async () => {
    const { connection, release, close } = await openSlow()
    const renewal = refusalOf(connection.renew(tokenFor(20, { sub: 'eve' })))
    await settled()
    connection.revoke()
    await release(0)
    expect(await renewal).toMatchObject(refusal('token_revoked', /was revoked/))
    expect(close.mock.calls.map(([code]) => code)).toEqual([4401])
  })

  test.each([
    ['expired', refusal('token_expired', /was not renewed before/)],
    ['revoked', refusal('token_revoked', /was revoked/)],
    ['disposed', refusal('request_malformed', /the connection ended; open a new one/)],
    ['expired and then disposed', refusal('token_expired', /was not renewed before/)],
  ])('EM-19 a renewal after the connection %s is refused', async (end, error) => {
    const { connection, time } = await openConnection()
    if (end.startsWith('expired')) time.pass(3)
    if (end === 'revoked') connection.revoke()
    if (end.endsWith('disposed')) connection.dispose()
    await expect(connection.renew(tokenFor(20))).rejects.toMatchObject(error)
    expect(time.waiting).toBe(0)
  })

  test('EM-19 a renewal after the end costs no verification', async () => {
    const verifier = verifierFor()
    const verify = vi.spyOn(verifier, 'verify')
    const authentication = await verifier.verify(tokenFor(3))
    const { setTimer } = manualTime()
    const close = vi.fn<ConnectionOptions['close']>()
    const connection = guardConnection(verifier, authentication, { close, setTimer })
    connection.revoke()
    await expect(connection.renew(tokenFor(20))).rejects.toMatchObject(
      refusal('token_revoked', /was revoked/),
    )
    expect(verify).toHaveBeenCalledOnce()
  })
})
