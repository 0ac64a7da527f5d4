import cluster from 'node:cluster'
import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { Crowd } from '../../src/jws/crowd.ts'
import { isAuthError } from '../../src/errors.ts'
import { baseClaims, foreignKeys, keys, sign, verifierFor } from '../signing.ts'

describe('a crowd', () => {
  test('is no single call, nor one that waits for the one before', async () => {
    const crowd = new Crowd(true)
    const found: boolean[] = []
    for (let count = 0; count < 5; count += 1) {
      found.push(crowd.amongCalls())
      await Promise.resolve()
    }
    expect(found).toEqual([false, false, false, false, false])
  })

  test('is two calls that do not wait for each other', () => {
    const crowd = new Crowd(true)
    expect([crowd.amongCalls(), crowd.amongCalls()]).toEqual([false, true])
  })

  test('is the second request of a turn of the event loop, and not the first of the next', async () => {
    const crowd = new Crowd(true)
    const found = [crowd.amongRequests()]
    await Promise.resolve()
    found.push(crowd.amongRequests())
    await turn()
    found.push(crowd.amongRequests())
    expect(found).toEqual([false, true, false])
  })

  test('is no single request, turn after turn', async () => {
    const crowd = new Crowd(true)
    for (let count = 0; count < 3; count += 1) {
      expect(crowd.amongRequests()).toBe(false)
      await turn()
    }
  })

  test('is there while a signature is in the pool', async () => {
    const crowd = new Crowd(true)
    crowd.enter()
    expect(crowd.amongCalls()).toBe(true)
    crowd.leave()
    await turn()
    expect(crowd.amongCalls()).toBe(false)
  })

  test('sends no more than 64 to the pool at once', () => {
    const crowd = new Crowd(true)
    for (let count = 0; count < 64; count += 1) crowd.enter()
    expect([crowd.amongCalls(), crowd.amongRequests()]).toEqual([false, false])
    crowd.leave()
    expect(crowd.amongCalls()).toBe(true)
  })

  test('is never there where no core could help', () => {
    const crowd = new Crowd(false)
    crowd.enter()
    expect([crowd.amongCalls(), crowd.amongCalls(), crowd.amongRequests()]).toEqual([
      false,
      false,
      false,
    ])
  })
})

test.each([
  [1, true, false],
  [2, true, true],
  [8, true, true],
  [1, false, false],
  [8, false, false],
])(
  'with %i cores, in a primary process: %s, another core may help: %s',
  (cores, primary, helps) => {
    const before = cluster.isPrimary
    const spy = vi.spyOn(os, 'availableParallelism').mockReturnValue(cores)
    try {
      Object.assign(cluster, { isPrimary: primary })
      syncBuiltinESMExports()
      const crowd = new Crowd()
      expect([crowd.amongCalls(), crowd.amongCalls()]).toEqual([false, helps])
    } finally {
      Object.assign(cluster, { isPrimary: before })
      spy.mockRestore()
      syncBuiltinESMExports()
    }
  },
)

describe('a hundred tokens at once', () => {
  test.each([
    ['ES256', 'p256'],
    ['ES512', 'p521'],
    ['EdDSA', 'ed25519'],
    ['PS256', 'rsa'],
    ['RS256', 'rsa'],
  ] as const)('C035 are judged as each alone would be, %s', async (alg, name) => {
    const verifier = verifierFor({ cache: false })
    const tokens = Array.from({ length: 100 }, (_, index) => {
      const claims = baseClaims({ sub: `user-${index}` })
      // Every third is signed by somebody else under the same kid.
      return index % 3 === 0
        ? sign({ alg, kid: name }, claims, foreignKeys[name])
        : sign({ alg, kid: name }, claims, keys[name])
    })
    const verdicts = await Promise.all(
      tokens.map(async (token) => {
        try {
          return (await verifier.verify(token)).subject
        } catch (error) {
          return isAuthError(error) ? error.code : 'fault'
        }
      }),
    )
    expect(verdicts).toEqual(
      tokens.map((_, index) => (index % 3 === 0 ? 'signature_invalid' : `user-${index}`)),
    )
  })
})
