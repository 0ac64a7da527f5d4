import * as fc from 'fast-check'
import { sign, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ecdsaDer } from '../../src/jws/ecdsa-der.ts'
import { keys } from '../signing.ts'

/** DER of two numbers, by arithmetic instead of by bytes. */
function derOf(signature: Buffer): string {
  const half = signature.length / 2
  const integers = [signature.subarray(0, half), signature.subarray(half)].map((bytes) => {
    const digits = BigInt(`0x${bytes.toString('hex')}`).toString(16)
    const even = digits.length % 2 === 0 ? digits : `0${digits}`
    const positive = Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even
    return `02${lengthOf(positive)}${positive}`
  })
  return `30${lengthOf(integers.join(''))}${integers.join('')}`
}

function lengthOf(hex: string): string {
  const bytes = hex.length / 2
  return `${bytes < 128 ? '' : '81'}${bytes.toString(16).padStart(2, '0')}`
}

describe('C038 an ECDSA signature in DER', () => {
  test.each([32, 48, 66])('is minimal for any two numbers of %i bytes', (half) => {
    const number = fc
      .tuple(fc.nat({ max: half }), fc.uint8Array({ minLength: half, maxLength: half }))
      .map(([zeros, bytes]) => Buffer.from(bytes).fill(0, 0, zeros))
    fc.assert(
      fc.property(number, number, (r, s) => {
        const signature = Buffer.concat([r, s])
        expect(ecdsaDer(signature).toString('hex')).toBe(derOf(signature))
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['zero', 0x00],
    ['the least with a first bit', 0x80],
    ['the greatest', 0xff],
  ])('is minimal where every byte is %s', (_, byte) => {
    for (const bytes of [64, 96, 132]) {
      const signature = Buffer.alloc(bytes, byte)
      expect(ecdsaDer(signature).toString('hex')).toBe(derOf(signature))
    }
  })

  test.each([
    ['p256', 'sha256'],
    ['p384', 'sha384'],
    ['p521', 'sha512'],
  ] as const)('verifies under %s as the signature that it was made from', (name, hash) => {
    const { privateKey, publicKey } = keys[name]
    for (let number = 0; number < 40; number += 1) {
      const data = Buffer.from(`message ${number}`)
      const signature = sign(hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
      expect(verify(hash, data, publicKey, ecdsaDer(signature))).toBe(true)
      signature[number % signature.length] = (signature[number % signature.length] as number) ^ 1
      expect(verify(hash, data, publicKey, ecdsaDer(signature))).toBe(false)
    }
  })
})
