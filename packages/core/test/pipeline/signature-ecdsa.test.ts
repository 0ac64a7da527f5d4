import { createSign } from 'node:crypto'
import { expect, test } from 'vitest'
import { refusal } from '../refusal.ts'
import { inputOf, resigned, signatureOf, toBigInt, toBytes } from '../resigned.ts'
import { keys, sign, verifierFor } from '../signing.ts'

const verifier = verifierFor()
const doesNotHold = refusal('signature_invalid', /the signature does not hold under key/)

const curves = [
  ['ES256', keys.p256, 64],
  ['ES384', keys.p384, 96],
  ['ES512', keys.p521, 132],
] as const

test.each(curves)('C038 refuses %s signatures of any other length', async (alg, key, length) => {
  const token = sign({ alg })
  const good = signatureOf(token)
  expect(good).toHaveLength(length)
  const half = length / 2
  const lengthened = Buffer.concat([
    Buffer.alloc(1),
    good.subarray(0, half),
    Buffer.alloc(1),
    good.subarray(half),
  ])
  const der = createSign(`sha${alg.slice(2)}`)
    .update(inputOf(token))
    .sign(key.privateKey)
  const bad = [
    der,
    lengthened,
    good.subarray(0, -1),
    good.subarray(1),
    Buffer.concat([good, Buffer.alloc(1)]),
    Buffer.concat([Buffer.alloc(1), good]),
    Buffer.concat([good, good]),
    good.subarray(0, half),
    Buffer.alloc(0),
  ]
  for (const signature of bad) {
    await expect(verifier.verify(resigned(token, signature))).rejects.toMatchObject(doesNotHold)
  }
  expect((await verifier.verify(resigned(token, good))).subject).toBe('alice')
})

const orders = {
  ES256: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  ES384:
    'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  ES512: `01${'f'.repeat(64)}fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`,
} as const

test.each(curves)(
  'C039 refuses %s signatures with r or s of 0, n or more',
  async (alg, _, length) => {
    const token = sign({ alg })
    const half = length / 2
    const good = signatureOf(token)
    const [r, s] = [toBigInt(good.subarray(0, half)), toBigInt(good.subarray(half))]
    const order = BigInt(`0x${orders[alg]}`)
    const largest = (1n << BigInt(half * 8)) - 1n
    const outside = [0n, order, order + 1n, order * 2n, largest].filter((n) => n <= largest)
    const pairs = outside.flatMap((n) => [[n, s] as const, [r, n] as const, [n, n] as const])
    // Congruent to the good pair: they would pass if a reader reduced before it compared.
    const congruent = [[r + order, s] as const, [r, s + order] as const].filter(
      (pair) => pair[0] <= largest && pair[1] <= largest,
    )
    for (const [left, right] of [...pairs, [0n, 1n] as const, [1n, 0n] as const, ...congruent]) {
      const signature = Buffer.concat([toBytes(left, half), toBytes(right, half)])
      await expect(verifier.verify(resigned(token, signature))).rejects.toMatchObject(doesNotHold)
    }
    expect(congruent).toHaveLength(alg === 'ES512' ? 2 : 0)
    // The mirrored pair is a good signature too, which shows that the order above is the right one.
    const mirrored = Buffer.concat([toBytes(r, half), toBytes(order - s, half)])
    expect((await verifier.verify(resigned(token, mirrored))).subject).toBe('alice')
  },
)
