import { describe, expect, test, vi } from 'vitest'
import { hasScopes } from '../../src/authorize.ts'
import { createChain } from '../../src/chain.ts'
import { createConnectionRegistry } from '../../src/connections/connection-registry.ts'
import type { ConnectionOptions } from '../../src/connections/connection-options.ts'
import { guardConnection } from '../../src/connections/guard-connection.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { refusal } from '../refusal.ts'
import { audience, issuer, nowSeconds, publicJwks, verifierFor } from '../signing.ts'
import { manualTime } from './manual-time.ts'
import { openConnection, settled, tokenFor } from './open-connection.ts'

const expired = [4401, 'token expired', 'token_expired']
const revoked = [4401, 'token revoked', 'token_revoked']

function closeNothing(): void {}

function unclosable(): never {
  throw new Error('no such socket')
}

describe('EM-10 expiry', () => {
  test('EM-10 closes a connection with 4401 the moment its token expires, and never before', async () => {
    const { connection, time, closes } = await openConnection()
    time.pass(2.999)
    expect(closes).toEqual([])
    expect(connection.closed).toBe(false)
    time.pass(0.001)
    expect(closes).toEqual([expired])
    expect(connection.closed).toBe(true)
    expect(time.waiting).toBe(0)
  })

  test('EM-10 leaves the connection open, and without a timer, with closeOnExpiry: false', async () => {
    const { connection, time, closes } = await openConnection({
      options: { closeOnExpiry: false },
    })
    expect(time.waiting).toBe(0)
    time.pass(86_400)
    expect(closes).toEqual([])
    expect(connection.closed).toBe(false)
  })

  test('EM-10 never closes for the expiry of a token without exp', async () => {
    const { time, closes } = await openConnection({
      token: tokenFor(Infinity),
      policy: { requireExpiration: false },
    })
    expect(time.waiting).toBe(0)
    time.pass(10 * 86_400)
    expect(closes).toEqual([])
  })

  test('EM-10 minds fractions of a second in exp', async () => {
    const { time, closes } = await openConnection({ token: tokenFor(5.5) })
    time.pass(5.499)
    expect(closes).toEqual([])
    time.pass(0.001)
    expect(closes).toEqual([expired])
  })

  test('EM-10 closes at once, but after it returned, a connection whose token was only tolerated', async () => {
    const { connection, time, closes } = await openConnection({
      token: tokenFor(-2),
      policy: { clockToleranceSeconds: 5 },
    })
    expect([connection.closed, closes]).toEqual([false, []])
    time.pass(0)
    expect(closes).toEqual([expired])
  })

  test('EM-10 closes once, whatever comes after', async () => {
    const { connection, time, closes } = await openConnection()
    time.pass(3)
    connection.revoke()
    connection.dispose()
    time.pass(1000)
    expect(closes).toEqual([expired])
  })

  test('EM-10 tells the operator when the token expired, and the client nothing of it', async () => {
    const close = vi.fn<ConnectionOptions['close']>()
    const { time } = await openConnection({ options: { close } })
    time.pass(3)
    expect(close).toHaveBeenCalledExactlyOnceWith(
      4401,
      'token expired',
      expect.objectContaining(refusal('token_expired', /expired at 2023-11-14T22:13:23\.000Z/)),
    )
  })

  test('EM-10 goes by the clock of the verifier, and of its policy of the moment', async () => {
    const time = manualTime(nowSeconds * 1000)
    const verifier = verifierFor({ now: time.now })
    for (const of of [verifier, createChain({ verifier })]) {
      const connection = guardConnection(of, await of.verify(tokenFor(3)), {
        close: closeNothing,
        setTimer: time.setTimer,
      })
      expect(await connection.authorize()).toBeNull()
      time.setClockBy(3)
      expect(await connection.authorize()).toMatchObject(
        refusal('policy_expired', /the token of the connection expired/),
      )
      time.setClockBy(-3)
    }
    await verifier.update({ issuer, audience, keys: staticKeys(publicJwks()), now: () => 5 })
    expect(verifier.now()).toBe(5)
  })

  test('EM-10 asks a verifier that is an instance of a class as its method', async () => {
    const time = manualTime(nowSeconds * 1000)
    const inner = verifierFor({ now: time.now })
    class Wrapped {
      readonly #inner = inner
      verify = (token: string) => inner.verify(token)
      now(): number {
        return this.#inner.now()
      }
    }
    const connection = guardConnection(new Wrapped(), await inner.verify(tokenFor(3)), {
      close: closeNothing,
      setTimer: time.setTimer,
    })
    expect(await connection.authorize()).toBeNull()
    time.setClockBy(3)
    expect(await connection.authorize()).toMatchObject(
      refusal('policy_expired', /the token of the connection expired/),
    )
  })
})

describe('revocation and the end', () => {
  test('C127 revoke closes at once with 4401', async () => {
    const { connection, time, closes } = await openConnection()
    connection.revoke()
    expect(closes).toEqual([revoked])
    expect(time.waiting).toBe(0)
  })

  test('C127 dispose ends the timers without closing', async () => {
    const { connection, time, closes } = await openConnection({
      options: { recheckIntervalSeconds: 1 },
    })
    expect(time.waiting).toBe(2)
    connection.dispose()
    expect(time.waiting).toBe(0)
    expect(connection.closed).toBe(true)
    connection.revoke()
    time.pass(1000)
    expect(closes).toEqual([])
  })

  test.each([
    ['throws', () => unclosable()],
    ['rejects', async () => unclosable()],
  ])('C127 a close that %s is a warning, and ends nothing else', async (_name, close) => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const { connection, time } = await openConnection({ options: { close } })
    time.pass(3)
    await settled()
    expect(connection.closed).toBe(true)
    expect(warned.mock.calls).toEqual([
      ['Sekisho: close failed: Error: no such socket', { code: 'SEKISHO_CONNECTION' }],
    ])
    warned.mockRestore()
  })
})

test('C127 a close that throws what has no text is a warning too', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
  const { connection, time } = await openConnection({
    options: { close: () => Promise.reject(Object.create(null) as Error) },
  })
  time.pass(3)
  await settled()
  expect(connection.closed).toBe(true)
  expect(warned.mock.calls).toEqual([
    ['Sekisho: close failed: object', { code: 'SEKISHO_CONNECTION' }],
  ])
  warned.mockRestore()
})

describe('EM-14 authorize', () => {
  const token = tokenFor(5, { scope: 'chat' })

  test('EM-14 lets messages pass at T0+4 and refuses them at T0+6, on a connection that stays open', async () => {
    const { connection, time } = await openConnection({ token, options: { closeOnExpiry: false } })
    time.pass(4)
    expect(await connection.authorize()).toBeNull()
    expect(await connection.authorize(hasScopes('chat'))).toBeNull()
    time.pass(1)
    expect(await connection.authorize()).toMatchObject(
      refusal('policy_expired', /the token of the connection expired; renew it/),
    )
    time.pass(1)
    expect(await connection.authorize(hasScopes('chat'))).toMatchObject(
      refusal('policy_expired', /the token of the connection expired; renew it/),
    )
  })

  test('EM-14 lets messages pass for ever under a token without exp', async () => {
    const { connection, time } = await openConnection({
      token: tokenFor(Infinity),
      policy: { requireExpiration: false },
    })
    time.pass(86_400)
    expect(await connection.authorize()).toBeNull()
  })

  test('EM-14 refuses by the clock, also when the timer is late', async () => {
    const { connection, time, closes } = await openConnection({ token })
    time.setClockBy(6)
    expect(await connection.authorize()).toMatchObject(refusal('policy_expired', /expired/))
    expect(closes).toEqual([])
  })

  test('EM-14 refuses a message that the requirement refuses', async () => {
    const { connection } = await openConnection({ token })
    expect(await connection.authorize(hasScopes('admin'))).toMatchObject(
      refusal('scope_insufficient', /lacks admin/),
    )
  })

  test('EM-14 refuses what a client still sends after the connection was closed', async () => {
    const { connection } = await openConnection({ token })
    connection.revoke()
    expect(await connection.authorize()).toMatchObject(refusal('token_revoked', /was revoked/))
  })

  test('EM-14 refuses when the connection ended while the requirement was looked at', async () => {
    const { connection } = await openConnection({ token })
    const slow = {
      refusal: async () => {
        connection.revoke()
        return null
      },
    }
    expect(await connection.authorize(slow)).toMatchObject(refusal('token_revoked', /was revoked/))
  })

  test('EM-14 hands values to the templates of the requirement', async () => {
    const { connection } = await openConnection({ token })
    const seen = vi.fn<(...given: readonly unknown[]) => null>(() => null)
    await connection.authorize({ refusal: seen }, { room: 'r1' })
    expect(seen).toHaveBeenCalledExactlyOnceWith(connection.authentication, { room: 'r1' })
  })
})

describe('options', () => {
  test.each([
    [
      'an unknown option',
      { close: closeNothing, onExpiry: true },
      /guardConnection\(\) has no option "onExpiry"/,
    ],
    [
      'an undefined option',
      { close: closeNothing, closeOnExpiry: undefined },
      /closeOnExpiry must be set/,
    ],
    ['no close', {}, /close must be a function; got undefined/],
    [
      'text for closeOnExpiry',
      { close: closeNothing, closeOnExpiry: 'no' },
      /closeOnExpiry must be true or false/,
    ],
    [
      'an interval of 0',
      { close: closeNothing, recheckIntervalSeconds: 0 },
      /recheckIntervalSeconds must be .* 1 to 86400; got 0/,
    ],
    [
      'an interval of NaN',
      { close: closeNothing, recheckIntervalSeconds: NaN },
      /recheckIntervalSeconds must be .*; got NaN/,
    ],
    ['a date for now', { close: closeNothing, now: 5 }, /now must be a function; got 5/],
    [
      'a number for setTimer',
      { close: closeNothing, setTimer: 5 },
      /setTimer must be a function; got 5/,
    ],
  ])('refuses %s', async (_name, options, message) => {
    const registry = createConnectionRegistry()
    const verifier = verifierFor()
    const authentication = await verifier.verify(tokenFor(3))
    expect(() =>
      guardConnection(verifier, authentication, {
        registry,
        ...options,
      } as unknown as ConnectionOptions),
    ).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringMatching(message) }),
    )
    expect(registry.size).toBe(0)
  })
})
