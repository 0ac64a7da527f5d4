import { describe, expect, test } from 'vitest'
import { AuthError } from '../../src/errors.ts'
import { refusal } from '../refusal.ts'
import { resigned, signatureOf, toBigInt, toBytes } from '../resigned.ts'
import { baseClaims, foreignKeys, sign, verifierFor, type SigningKey } from '../signing.ts'

const verifier = verifierFor()
const doesNotHold = refusal('signature_invalid', /the signature does not hold under key/)

function littleEndian(bytes: Buffer): Buffer {
  return Buffer.from([...bytes].toReversed())
}

async function isRefused(text: string): Promise<boolean> {
  return verifier.verify(text).then(
    () => false,
    (error: unknown) => error instanceof AuthError,
  )
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7))
  return copy
}

test('C046 refuses Ed25519 signatures whose S is the group order or more', async () => {
  const order = (1n << 252n) + 27742317777372353535851937790883648493n
  const token = sign({ alg: 'EdDSA' })
  const good = signatureOf(token)
  const s = toBigInt(littleEndian(good.subarray(32)))
  expect(s < order).toBe(true)
  for (const larger of [s + order, s + order * 2n, s + order * 14n, order, s | (1n << 255n)]) {
    const signature = Buffer.concat([good.subarray(0, 32), littleEndian(toBytes(larger, 32))])
    await expect(verifier.verify(resigned(token, signature))).rejects.toMatchObject(doesNotHold)
  }
})

describe('changes', () => {
  const token = sign({ alg: 'ES256', kid: 'p256', typ: 'at+jwt' })

  test('C049 refuses the token with any single bit of its text flipped', async () => {
    const text = Buffer.from(token, 'latin1')
    const accepted: number[] = []
    for (let bit = 0; bit < text.length * 8; bit += 1) {
      if (!(await isRefused(flipped(text, bit).toString('latin1')))) accepted.push(bit)
    }
    expect(accepted).toEqual([])
  })

  test('C049 refuses the token with any single bit of a decoded segment flipped', async () => {
    const segments = token.split('.').map((segment) => Buffer.from(segment, 'base64url'))
    const accepted: (readonly [number, number])[] = []
    for (const [index, bytes] of segments.entries()) {
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const changed = segments.map((each, at) => (at === index ? flipped(each, bit) : each))
        const text = changed.map((each) => each.toString('base64url')).join('.')
        if (!(await isRefused(text))) accepted.push([index, bit])
      }
    }
    expect(accepted).toEqual([])
    expect((await verifier.verify(token)).subject).toBe('alice')
  })
})

test('C051 says the same of a bad signature whatever the claims are', async () => {
  const worst = baseClaims({ aud: 'https://elsewhere.example', sub: 'mallory', exp: 1 })
  const signers: readonly (readonly [string, SigningKey])[] = [
    ['RS256', foreignKeys.rsa],
    ['ES256', foreignKeys.p256],
    ['EdDSA', foreignKeys.ed25519],
  ]
  for (const [alg, foreign] of signers) {
    const answers = await Promise.all(
      [baseClaims(), { ...worst, nbf: 9e9, iat: 'x', cnf: { jkt: 'j' } }].map(async (claims) => {
        const error: unknown = await verifier
          .verify(sign({ alg }, claims, foreign))
          .catch((reason: unknown) => reason)
        expect(error).toMatchObject({ ...doesNotHold, claim: undefined })
        const { code, message, claim, cause } = error as AuthError
        return { code, message, claim, cause }
      }),
    )
    expect(answers[1]).toEqual(answers[0])
    expect(JSON.stringify(answers)).not.toMatch(/mallory|elsewhere|alice|\.example/)
  }
})
