import { hasClaims, hasScopes } from '../src/authorize.ts'
import { admitAt, admitConnection, connectionOf, guard, outcomeOf } from '../src/checkpoint.ts'
import { connectionOptions } from '../src/connections/connection-options.ts'
import { givenToken } from '../src/http/given-token.ts'
import type { AdmittedOutcome, Outcome } from '../src/outcome.ts'
import type { Verifier } from '../src/verifier.ts'
import { describe, expect, test } from 'vitest'
import { manualTime } from './connections/manual-time.ts'
import { tokenFor } from './connections/open-connection.ts'
import { nowSeconds, verifierFor } from './signing.ts'

const time = () => manualTime(nowSeconds * 1000)

async function admitted(place: object, verifier: Verifier, token?: string): Promise<Outcome> {
  return admitAt(place, verifier, givenToken(token))
}

/** A place where somebody was let in. */
async function letIn(place: object, verifier: Verifier, token?: string): Promise<AdmittedOutcome> {
  const outcome = await admitted(place, verifier, token)
  if (outcome.kind === 'denied') throw outcome.error
  return outcome
}

describe('a message that is admitted at a place', () => {
  test('is known there, and nowhere else', async () => {
    const [place, other] = [{}, {}]
    const outcome = await admitted(place, verifierFor(), tokenFor(9))
    expect(outcome).toMatchObject({ kind: 'authenticated', authentication: { subject: 'alice' } })
    expect([outcomeOf(place), outcomeOf(other)]).toEqual([outcome, undefined])
    expect(connectionOf(place)).toBeUndefined()
  })

  test('is verified once for each verifier', async () => {
    const place = {}
    const [first, second] = [verifierFor(), verifierFor({ audience: 'https://other.example' })]
    const good = await admitted(place, first, tokenFor(9))
    expect(await admitted(place, first, 'not looked at')).toBe(good)
    expect(await admitted(place, second, tokenFor(9))).toMatchObject({
      kind: 'denied',
      error: { code: 'audience_mismatch' },
    })
  })

  test('is verified once, and refused once, for all who ask at the same moment', async () => {
    const refused: string[] = []
    let asked = 0
    const isRevoked = async () => (asked += 1) > 1
    const verifier = verifierFor({ isRevoked, onDenied: ({ code }) => refused.push(code) })
    const [good, bad] = [{}, {}]
    const each = (place: object, token: string) =>
      Promise.all(Array.from({ length: 20 }, () => admitted(place, verifier, token)))
    const outcomes = new Set(await each(good, tokenFor(9)))
    expect([...outcomes]).toEqual([outcomeOf(good)])
    expect([asked, outcomeOf(good)?.kind]).toEqual([1, 'authenticated'])
    expect(new Set(await each(bad, 'junk')).size).toBe(1)
    expect(refused).toEqual(['token_malformed'])
  })

  test('is asked about again after a fault, which is no outcome', async () => {
    const faults = [new Error('the context failed')]
    const context = () => {
      const fault = faults.pop()
      if (fault !== undefined) throw fault
      return {}
    }
    const place = {}
    const verifier = verifierFor({ context })
    await expect(admitted(place, verifier, tokenFor(9))).rejects.toThrow('the context failed')
    expect(outcomeOf(place)).toBeUndefined()
    expect(await admitted(place, verifier, tokenFor(9))).toMatchObject({ kind: 'authenticated' })
  })

  test('C127 passes a guard that asks for nothing, unless it was denied', async () => {
    const [good, bad] = [{}, {}]
    await admitted(good, verifierFor(), tokenFor(9))
    await admitted(bad, verifierFor())
    expect(await guard(good, null)).toBeNull()
    expect(await guard(bad, null)).toMatchObject({ status: 401 })
    await expect(guard({}, null)).rejects.toThrow('a guard ran before the token was checked')
  })

  test('is held against a requirement with what its parameters say', async () => {
    const place = {}
    await admitted(place, verifierFor(), tokenFor(9, { tenant: 't1' }))
    const ofTenant = hasClaims({ tenant: '${param.id}' })
    expect(await guard(place, ofTenant, { id: 't1' })).toBeNull()
    expect(await guard(place, ofTenant, { id: ['t1'] })).toMatchObject({ status: 403 })
    expect(await guard(place, ofTenant, 'id')).toMatchObject({ status: 403 })
    expect(await guard(place, ofTenant, null)).toMatchObject({ status: 403 })
    const first = hasClaims({ tenant: '${param.0}' })
    expect(await guard(place, first, ['t1'])).toMatchObject({ status: 403 })
  })
})

describe('a connection that is admitted at a place', () => {
  const reading = hasScopes('orders:read')

  test('EM-19 is who its token in force says, and what that grants', async () => {
    const { now, setTimer } = time()
    const verifier = verifierFor({ now })
    const place = {}
    const outcome = await letIn({}, verifier, tokenFor(3, { scope: '' }))
    const connection = admitConnection(place, verifier, outcome, { close: () => 0, now, setTimer })
    expect(connectionOf(place)).toBe(connection)
    expect(await guard(place, reading)).toMatchObject({ status: 403 })
    const fresh = await connection?.renew(tokenFor(9, { scope: 'orders:read' }))
    expect(outcomeOf(place)).toEqual({ kind: 'authenticated', authentication: fresh })
    expect(await guard(place, reading)).toBeNull()
    connection?.dispose()
  })

  test('EM-10 passes no guard once its token expired, not even one that asks for nothing', async () => {
    const clock = time()
    const { now, setTimer } = clock
    const verifier = verifierFor({ now })
    const place = {}
    const closes: number[] = []
    const close = (code: number): void => void closes.push(code)
    const outcome = await letIn({}, verifier, tokenFor(3))
    admitConnection(place, verifier, outcome, { close, now, setTimer })
    expect(await guard(place, null)).toBeNull()
    clock.pass(3)
    expect(closes).toEqual([4401])
    expect(await guard(place, null)).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': expect.stringContaining('expired') as string },
    })
  })

  test('EM-10 passes none either where it stays open', async () => {
    const clock = time()
    const { now, setTimer } = clock
    const verifier = verifierFor({ now })
    const place = {}
    const options = { close: () => 0, closeOnExpiry: false, now, setTimer }
    admitConnection(place, verifier, await letIn({}, verifier, tokenFor(3)), options)
    clock.pass(3)
    expect(await guard(place, null)).toMatchObject({ status: 403 })
  })

  test('C119 may be anonymous: then it is no guarded one, and asked for a token where one is needed', async () => {
    const verifier = verifierFor({ anonymous: ['missing'] })
    const place = {}
    const outcome = await letIn({}, verifier)
    expect(admitConnection(place, verifier, outcome, { close: () => 0 })).toBeNull()
    expect(connectionOf(place)).toBeUndefined()
    expect(await guard(place, null)).toBeNull()
    expect(await guard(place, reading)).toMatchObject({ status: 401 })
  })

  test('has options that are checked before there is one', () => {
    expect(connectionOptions({ recheckIntervalSeconds: 60 })).toEqual({
      recheckIntervalSeconds: 60,
    })
    expect(() => connectionOptions({ recheckIntervalSeconds: 0 })).toThrow(/from 1 to 86400/)
    const misspelt = { closeOnExpirey: false } as object
    expect(() => connectionOptions(misspelt)).toThrow('has no option "closeOnExpirey"')
  })
})
