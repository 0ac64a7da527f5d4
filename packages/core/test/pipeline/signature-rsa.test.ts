import { sign as signBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { signPss } from '../pss.ts'
import { refusal } from '../refusal.ts'
import { inputOf, resigned, signatureOf, toBigInt, toBytes } from '../resigned.ts'
import { baseClaims, keys, sign, verifierFor } from '../signing.ts'

const verifier = verifierFor()
const doesNotHold = refusal('signature_invalid', /the signature does not hold under key/)

describe('RSASSA-PSS', () => {
  const hashes = [
    ['PS256', 'sha256', 32],
    ['PS384', 'sha384', 48],
    ['PS512', 'sha512', 64],
  ] as const

  test.each(hashes)(
    'C040 refuses %s with any salt but one as long as the hash',
    async (alg, hash, length) => {
      const token = sign({ alg })
      const data = Buffer.from(inputOf(token))
      const withSalt = (saltBytes: number) =>
        resigned(token, signPss(data, keys.rsa.privateKey, { hash, maskHash: hash, saltBytes }))
      expect((await verifier.verify(withSalt(length))).subject).toBe('alice')
      for (const saltBytes of [0, 1, 20, length - 1, length + 1, 256 - length - 2]) {
        await expect(verifier.verify(withSalt(saltBytes))).rejects.toMatchObject(doesNotHold)
      }
    },
  )

  test.each(hashes)('C040 refuses %s with a mask of another hash', async (alg, hash, saltBytes) => {
    const token = sign({ alg })
    const data = Buffer.from(inputOf(token))
    const others = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'].filter((name) => name !== hash)
    for (const maskHash of others) {
      const signature = signPss(data, keys.rsa.privateKey, { hash, maskHash, saltBytes })
      await expect(verifier.verify(resigned(token, signature))).rejects.toMatchObject(doesNotHold)
    }
  })

  test('PKCS#1 v1.5 and PSS signatures do not stand for each other', async () => {
    for (const [alg, other] of [
      ['RS256', 'PS256'],
      ['PS256', 'RS256'],
    ] as const) {
      const token = sign({ alg })
      const input = Buffer.from(inputOf(token))
      const wrong =
        other === 'RS256'
          ? signBytes('sha256', input, keys.rsa.privateKey)
          : signPss(input, keys.rsa.privateKey, {
              hash: 'sha256',
              maskHash: 'sha256',
              saltBytes: 32,
            })
      await expect(verifier.verify(resigned(token, wrong))).rejects.toMatchObject(doesNotHold)
    }
  })
})

test('RSA signatures of any other length are refused', async () => {
  for (const alg of ['RS256', 'PS256']) {
    const token = sign({ alg })
    const good = signatureOf(token)
    for (const signature of [
      Buffer.alloc(0),
      good.subarray(1),
      good.subarray(0, -1),
      Buffer.concat([Buffer.alloc(1), good]),
      Buffer.concat([good, good]),
      Buffer.alloc(256),
      Buffer.alloc(256, 0xff),
    ]) {
      await expect(verifier.verify(resigned(token, signature))).rejects.toMatchObject(doesNotHold)
    }
  }
})

test('RSA signatures are refused when a leading zero is left out', async () => {
  for (const alg of ['RS256', 'PS256']) {
    const token = tokenWhose(alg, (signature) => signature[0] === 0)
    expect((await verifier.verify(token)).subject).toBe('alice')
    await expect(
      verifier.verify(resigned(token, signatureOf(token).subarray(1))),
    ).rejects.toMatchObject(doesNotHold)
  }
})

test('RSA signatures are refused when the modulus is added to them', async () => {
  const modulus = toBigInt(Buffer.from(keys.rsa.jwk['n'] as string, 'base64url'))
  const fits = (signature: Buffer) => toBigInt(signature) + modulus < 1n << 2048n
  for (const alg of ['RS256', 'PS256']) {
    const token = tokenWhose(alg, fits)
    expect((await verifier.verify(token)).subject).toBe('alice')
    const larger = toBytes(toBigInt(signatureOf(token)) + modulus, 256)
    await expect(verifier.verify(resigned(token, larger))).rejects.toMatchObject(doesNotHold)
  }
})

/** A token with a signature of this kind, found by signing again and again. */
function tokenWhose(alg: string, isSought: (signature: Buffer) => boolean): string {
  for (let attempt = 0; ; attempt += 1) {
    const token = sign({ alg }, baseClaims({ attempt }))
    if (isSought(signatureOf(token))) return token
  }
}
