import { readFileSync } from 'node:fs'
import { array, assert, asyncProperty, nat } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAuthError } from '../../src/errors.ts'
import { parseCompact, type CompactJws } from '../../src/jws/compact.ts'
import { holdsInPool } from '../../src/jws/signature-in-pool.ts'
import { signatureHolds } from '../../src/jws/signature.ts'
import { algorithmNamed, type Algorithm } from '../../src/keys/algorithms.ts'
import { importPublicJwk, type Jwk } from '../../src/keys/jwk.ts'
import { verificationKey, type VerificationKey } from '../../src/keys/verification-key.ts'
import { keys, sign, signingAlgorithms } from '../signing.ts'

const asymmetric = signingAlgorithms.filter((name) => !name.startsWith('HS'))
const keyOf = { RSA: keys.rsa, OKP: keys.ed25519 } as const
const keyOfCurve = { 'P-256': keys.p256, 'P-384': keys.p384, 'P-521': keys.p521 } as const

function keyFor(name: string): VerificationKey {
  const algorithm = algorithmNamed(name) as Algorithm
  const pair =
    algorithm.kty === 'EC'
      ? keyOfCurve[algorithm.crv as keyof typeof keyOfCurve]
      : keyOf[algorithm.kty as keyof typeof keyOf]
  return verificationKey(algorithm, undefined, pair.publicKey)
}

/** What both ways answer; they have to agree. */
async function answered(jws: CompactJws, key: VerificationKey): Promise<boolean> {
  const inPool = await holdsInPool(jws, key)
  expect(inPool).toBe(signatureHolds(jws, key))
  return inPool
}

describe.each(asymmetric)('C035 the thread pool answers as the event loop does, %s', (name) => {
  const jws = parseCompact(sign({ alg: name }), 16_384)
  const key = keyFor(name)

  test('for a signature that holds, the first time and again', async () => {
    expect(await answered(jws, key)).toBe(true)
    expect(await answered(jws, key)).toBe(true)
  })

  test('for another text', async () => {
    const signingInput = `${jws.signingInput.slice(0, -1)}_`
    expect(await answered({ ...jws, signingInput }, key)).toBe(false)
  })

  test.each([0x00, 0x01, 0x80, 0xff])('for a signature of bytes %i', async (byte) => {
    const signature = Buffer.alloc(key.signatureBytes, byte)
    expect(await answered({ ...jws, signature }, key)).toBe(false)
  })

  test('for a signature with any bits turned', async () => {
    const turned = array(nat({ max: key.signatureBytes * 8 - 1 }), {
      minLength: 1,
      maxLength: 3,
    })
    await assert(
      asyncProperty(turned, async (bits) => {
        const signature = Buffer.from(jws.signature)
        for (const bit of new Set(bits)) {
          signature[bit >> 3] = (signature[bit >> 3] as number) ^ (1 << (bit & 7))
        }
        expect(await answered({ ...jws, signature }, key)).toBe(false)
      }),
      { numRuns: 40 },
    )
  })
})

test('C035 the thread pool answers as the event loop does, Wycheproof', async () => {
  const file = new URL('../vectors/wycheproof/json_web_signature_test.json', import.meta.url)
  const { testGroups } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly testGroups: readonly {
      readonly public?: Jwk
      readonly tests: readonly { readonly jws: string }[]
    }[]
  }
  const answers = await Promise.all(
    testGroups.flatMap(({ public: jwk, tests }) =>
      tests.flatMap(({ jws }) => {
        const pair = readable(jws, jwk)
        return pair === null ? [] : [answered(pair.jws, pair.key)]
      }),
    ),
  )
  expect(answers.filter((holds) => holds).length).toBeGreaterThan(20)
  expect(answers.filter((holds) => !holds).length).toBeGreaterThan(50)
})

/** A vector that comes as far as its signature, by the algorithm of its key; null for any other. */
function readable(token: string, jwk: Jwk | undefined) {
  const usable = importPublicJwk(jwk)
  if ('reason' in usable) return null
  try {
    const jws = parseCompact(token, 1_048_576)
    const name = usable.algorithms.find((one) => one === jws.header.alg)
    const algorithm = name === undefined ? undefined : algorithmNamed(name)
    if (algorithm === undefined) return null
    const key = verificationKey(algorithm, undefined, usable.key)
    return jws.signature.length === key.signatureBytes ? { jws, key } : null
  } catch (error) {
    if (isAuthError(error)) return null
    throw error
  }
}
