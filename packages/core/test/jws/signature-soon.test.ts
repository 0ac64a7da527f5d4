import { createSecretKey } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { parseCompact, type CompactJws } from '../../src/jws/compact.ts'
import { signatureHoldsSoon, type Gathering } from '../../src/jws/signature-soon.ts'
import { algorithmNamed, type Algorithm } from '../../src/keys/algorithms.ts'
import { verificationKey, type VerificationKey } from '../../src/keys/verification-key.ts'
import { foreignKeys, keys, secret, sign } from '../signing.ts'

const names = {
  ES256: 'p256',
  ES512: 'p521',
  EdDSA: 'ed25519',
  PS256: 'rsa',
  RS256: 'rsa',
} as const
const severalCores = availableParallelism() > 1

function setUp(alg: keyof typeof names): { jws: CompactJws; key: VerificationKey } {
  const { publicKey } = keys[names[alg]]
  return {
    jws: parseCompact(sign({ alg }), 16_384),
    key: verificationKey(algorithmNamed(alg) as Algorithm, undefined, publicKey),
  }
}

/** Whether two signatures that come together are answered with a promise. */
async function inPool(jws: CompactJws, key: VerificationKey, gathering: Gathering = 'calls') {
  const answers = [1, 2].map(() => signatureHoldsSoon(jws, key, gathering))
  for (const answer of answers) await answer
  await turn()
  return answers.map((answer) => answer instanceof Promise)
}

describe('of two signatures that come together', () => {
  test.each(['ES256', 'ES512', 'EdDSA', 'PS256', 'RS256'] as const)(
    'the second goes to the pool: %s',
    async (alg) => {
      const { jws, key } = setUp(alg)
      expect(await inPool(jws, key)).toEqual([false, severalCores])
      expect(await inPool(jws, key, 'requests')).toEqual([false, severalCores])
    },
  )

  test('none goes there where that takes longer: HS256', async () => {
    const jws = parseCompact(sign({ alg: 'HS256' }), 16_384)
    const algorithm = algorithmNamed('HS256') as Algorithm
    const key = verificationKey(algorithm, undefined, createSecretKey(secret))
    expect(await inPool(jws, key)).toEqual([false, false])
  })

  test.each([0, 63, 65])('none of %i bytes goes there: it cannot hold', async (length) => {
    const { jws, key } = setUp('ES256')
    const signature = Buffer.alloc(length, 1)
    expect(await inPool({ ...jws, signature }, key)).toEqual([false, false])
    expect(signatureHoldsSoon({ ...jws, signature }, key, 'calls')).toBe(false)
    await turn()
  })
})

test('calls come together when none waits for the other, requests in one turn', async () => {
  const { jws, key } = setUp('ES256')
  for (const [gathering, together] of [
    ['calls', false],
    ['requests', severalCores],
  ] as const) {
    const first = signatureHoldsSoon(jws, key, gathering)
    await Promise.resolve()
    const second = signatureHoldsSoon(jws, key, gathering)
    expect(second instanceof Promise).toBe(together)
    expect([await first, await second]).toEqual([true, true])
    await turn()
  }
})

test('while one is in the pool the next goes there too, and then no longer', async () => {
  const { jws, key } = setUp('ES256')
  const answers = [1, 2].map(() => signatureHoldsSoon(jws, key, 'calls'))
  await Promise.resolve()
  const third = signatureHoldsSoon(jws, key, 'calls')
  expect(third instanceof Promise).toBe(severalCores)
  for (const answer of [...answers, third]) expect(await answer).toBe(true)
  await turn()
  expect(signatureHoldsSoon(jws, key, 'calls')).toBe(true)
  await turn()
})

test('C035 the answer of the pool is that of the key', async () => {
  const { jws, key } = setUp('ES256')
  const foreign = { ...key, key: foreignKeys.p256.publicKey }
  const answers = [key, foreign, foreign, key].map(async (each) =>
    signatureHoldsSoon(jws, each, 'calls'),
  )
  expect(await Promise.all(answers)).toEqual([true, false, false, true])
})

test('a fault in the pool is thrown, and no answer', async () => {
  const { jws, key } = setUp('EdDSA')
  // Ed25519 hashes by itself: OpenSSL takes no other digest with it.
  const wrong = { ...key, algorithm: { ...key.algorithm, hash: 'sha256' } } as const
  const answers = [key, wrong].map(async (each) => signatureHoldsSoon(jws, each, 'calls'))
  await expect(answers[1]).rejects.toThrow(/digest/)
  await expect(answers[0]).resolves.toBe(true)
  // Nobody is counted as under way any more.
  await turn()
  expect(signatureHoldsSoon(jws, key, 'calls')).toBe(true)
  await turn()
})
