import { describe, expect, test, vi } from 'vitest'
import type { Authentication, JwtClaims } from '../../src/authentication.ts'
import { hasGroups } from '../../src/authorize.ts'
import type { ConnectionOptions } from '../../src/connections/connection-options.ts'
import { guardConnection } from '../../src/connections/guard-connection.ts'
import { AuthError } from '../../src/errors.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { createVerifier } from '../../src/verifier.ts'
import { audience, foreignKeys, issuer, nowSeconds, publicJwks, verifierFor } from '../signing.ts'
import { manualTime } from './manual-time.ts'
import { openConnection, settled, tokenFor } from './open-connection.ts'

const everyTen = { recheckIntervalSeconds: 10 }

function notRevoked(): boolean {
  return false
}

/** A connection whose checks of its first token are answered by hand. */
async function openWithSlowChecks() {
  const time = manualTime(nowSeconds * 1000)
  const verifier = verifierFor({ now: time.now })
  const old = await verifier.verify(tokenFor(100))
  const check = Promise.withResolvers<Authentication>()
  const close = vi.fn<ConnectionOptions['close']>()
  const slow = {
    verify: (token: string) => (token === old.token ? check.promise : verifier.verify(token)),
  }
  const clockwork = { now: time.now, setTimer: time.setTimer }
  const connection = guardConnection(slow, old, { close, ...clockwork, ...everyTen })
  time.pass(10)
  return { time, old, check, close, connection }
}

describe('C127 the token in force, verified again', () => {
  test('C127 closes with 4401 at the first check after the token was revoked', async () => {
    const revokedIds = new Set<unknown>()
    const { time, closes } = await openConnection({
      token: tokenFor(300, { jti: 'j1' }),
      options: everyTen,
      policy: { isRevoked: ({ jti }) => revokedIds.has(jti) },
    })
    time.pass(10)
    await settled()
    revokedIds.add('j1')
    time.pass(9.999)
    await settled()
    expect(closes).toEqual([])
    time.pass(0.001)
    await settled()
    expect(closes).toEqual([[4401, 'token revoked', 'token_revoked']])
    expect(time.waiting).toBe(0)
  })

  test('C127 is not asked for without the option', async () => {
    const isRevoked = vi.fn<(claims: JwtClaims) => boolean>(() => false)
    const { time } = await openConnection({ token: tokenFor(300), policy: { isRevoked } })
    time.pass(200)
    await settled()
    expect(isRevoked).toHaveBeenCalledOnce()
  })

  test('C127 closes when the key of the token is no longer trusted', async () => {
    const time = manualTime(nowSeconds * 1000)
    const policy = { issuer, audience, now: time.now }
    const verifier = createVerifier({ ...policy, keys: staticKeys(publicJwks()) })
    const close = vi.fn<ConnectionOptions['close']>()
    guardConnection(verifier, await verifier.verify(tokenFor(300)), {
      close,
      now: time.now,
      setTimer: time.setTimer,
      ...everyTen,
    })
    await verifier.update({ ...policy, keys: staticKeys({ keys: [foreignKeys.rsa.jwk] }) })
    time.pass(10)
    await settled()
    expect(
      close.mock.calls.map(([code, reason, { code: error }]) => [code, reason, error]),
    ).toEqual([[4401, 'token no longer accepted', 'key_not_found']])
  })

  test('C127 closes with 4403 when the subject left the allowed groups', async () => {
    let groups = ['staff']
    const { time, closes } = await openConnection({
      token: tokenFor(300),
      options: everyTen,
      policy: { groupProviders: [() => groups], allowedGroups: 'staff' },
    })
    groups = []
    time.pass(10)
    await settled()
    expect(closes).toEqual([[4403, 'access denied', 'group_denied']])
  })

  test('C127 puts what the check found in force: a group that was joined', async () => {
    let groups: string[] = []
    const { connection, time } = await openConnection({
      token: tokenFor(300),
      options: everyTen,
      policy: { groupProviders: [() => groups] },
    })
    groups = ['staff']
    expect(await connection.authorize(hasGroups('staff'))).not.toBeNull()
    time.pass(10)
    await settled()
    expect(await connection.authorize(hasGroups('staff'))).toBeNull()
  })

  test('C127 what cannot be found out closes nothing, and is asked again', async () => {
    let answer = notRevoked
    const { connection, time, closes } = await openConnection({
      token: tokenFor(300),
      options: everyTen,
      policy: { isRevoked: () => answer() },
    })
    answer = () => {
      throw new Error('the store is down')
    }
    for (let check = 0; check < 3; check += 1) {
      time.pass(10)
      await settled()
    }
    expect([closes, connection.closed]).toEqual([[], false])
    answer = () => true
    time.pass(10)
    await settled()
    expect(closes).toEqual([[4401, 'token revoked', 'token_revoked']])
  })

  test('C127 a verifier with a bug closes nothing, and is a warning', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const time = manualTime(nowSeconds * 1000)
    const close = vi.fn<ConnectionOptions['close']>()
    const broken = { verify: () => Promise.reject(new Error('a bug')) }
    const authentication = await verifierFor({ now: time.now }).verify(tokenFor(300))
    guardConnection(broken, authentication, {
      close,
      now: time.now,
      setTimer: time.setTimer,
      ...everyTen,
    })
    time.pass(10)
    await settled()
    expect(close).not.toHaveBeenCalled()
    expect(time.waiting).toBe(2)
    expect(warned.mock.calls).toEqual([
      [
        'Sekisho: a verification of an open connection failed: Error: a bug',
        { code: 'SEKISHO_CONNECTION' },
      ],
    ])
    warned.mockRestore()
  })

  test('C127 goes on by the timer when the clock is set back', async () => {
    let revoked = false
    const { time, closes } = await openConnection({
      token: tokenFor(300),
      options: everyTen,
      policy: { isRevoked: () => revoked },
    })
    revoked = true
    time.setClockBy(-100)
    time.pass(10)
    await settled()
    expect(closes).toHaveLength(1)
  })

  test('EM-10 a check that finds the token expired closes only with closeOnExpiry', async () => {
    for (const closeOnExpiry of [true, false]) {
      const { time, closes } = await openConnection({
        token: tokenFor(300),
        options: { ...everyTen, closeOnExpiry },
        policy: { clockToleranceSeconds: 0 },
      })
      time.setClockBy(400)
      time.pass(10)
      await settled()
      expect(closes).toEqual(closeOnExpiry ? [[4401, 'token expired', 'token_expired']] : [])
    }
  })

  test('C127 verifies under the context of the first verification', async () => {
    const { time, closes } = await openConnection({
      token: tokenFor(300, { device: 'd1' }),
      options: everyTen,
      policy: { claimRules: { device: '${device}' } },
      context: { values: { device: 'd1' } },
    })
    time.pass(10)
    await settled()
    expect(closes).toEqual([])
  })

  test('EM-19 a refusal of a token that was replaced meanwhile changes nothing', async () => {
    const { time, check, close, connection } = await openWithSlowChecks()
    const fresh = await connection.renew(tokenFor(200))
    check.reject(new AuthError('token_revoked', 'the old token was revoked'))
    await settled()
    expect(close).not.toHaveBeenCalled()
    expect(connection.authentication).toBe(fresh)
    expect(time.waiting).toBe(2)
  })

  test('EM-19 a good answer about a token that was replaced meanwhile does not bring it back', async () => {
    const { time, old, check, connection } = await openWithSlowChecks()
    const fresh = await connection.renew(tokenFor(200))
    check.resolve(old)
    await settled()
    expect(connection.authentication).toBe(fresh)
    expect(time.waiting).toBe(2)
  })

  test('C127 an answer after the end arms nothing', async () => {
    const { time, old, check, connection } = await openWithSlowChecks()
    connection.dispose()
    check.resolve(old)
    await settled()
    expect(time.waiting).toBe(0)
  })
})
