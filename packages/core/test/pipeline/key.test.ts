import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { JwsAlgorithm } from '../../src/keys/algorithms.ts'
import { sharedSecret } from '../../src/keys/shared-secret.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { refusal } from '../refusal.ts'
import {
  base64url,
  baseClaims,
  foreignKeys,
  keys,
  secret,
  sign,
  signingAlgorithms,
  verifierFor,
} from '../signing.ts'

const verifier = verifierFor()
const hmac = { keys: sharedSecret(secret), algorithms: ['HS256', 'HS384', 'HS512'] } as const

describe('alg none', () => {
  const spellings = ['none', 'None', 'NONE', 'nOnE', 'none ', ' none', 'none\0', '"none"', 'nonе']

  test.each(spellings)('C030 refuses the alg %j, with and without a signature', async (alg) => {
    const signed = sign({ alg })
    const unsigned = `${signed.slice(0, signed.lastIndexOf('.'))}.`
    for (const token of [signed, unsigned]) {
      for (const subject of [verifier, verifierFor(hmac)]) {
        await expect(subject.verify(token)).rejects.toMatchObject(
          refusal('alg_not_allowed', /^alg is ".*, the policy allows/),
        )
      }
    }
  })

  test.each([['none'], ['None'], ['RS256', 'none']])(
    'C030 refuses a policy that lists %s %s',
    (...algorithms) => {
      expect(() => verifierFor({ algorithms: algorithms as JwsAlgorithm[] })).toThrow(
        /algorithms must be of RS256.*; got \[.*[nN]one"\]/,
      )
    },
  )
})

describe('the list of algorithms', () => {
  test.each([[undefined], [[]], [null], ['']])('C031 refuses a list that is %j', (algorithms) => {
    const options = { algorithms: algorithms as unknown as JwsAlgorithm[] }
    expect(() => verifierFor(options)).toThrow(TypeError)
    expect(() => verifierFor(options)).toThrow(/^Sekisho: algorithms must be /)
  })

  test('C031 left out means the algorithms of the key source, never all of them', async () => {
    for (const alg of signingAlgorithms.filter((name) => !name.startsWith('HS'))) {
      expect((await verifier.verify(sign({ alg }))).subject).toBe('alice')
    }
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      await expect(verifier.verify(sign({ alg }))).rejects.toMatchObject(
        refusal('alg_not_allowed', /the policy allows RS256, RS384/),
      )
    }
    const withSecret = verifierFor({ keys: sharedSecret(secret) })
    expect((await withSecret.verify(sign({ alg: 'HS256' }))).subject).toBe('alice')
    for (const alg of ['HS384', 'HS512', 'RS256', 'ES256', 'EdDSA']) {
      await expect(withSecret.verify(sign({ alg }))).rejects.toMatchObject(
        refusal('alg_not_allowed', /the policy allows HS256$/),
      )
    }
  })

  test.each(signingAlgorithms)(
    'C032 refuses a good %s signature outside of the list',
    async (alg) => {
      const symmetric = alg.startsWith('HS')
      const listed = signingAlgorithms.filter(
        (name) => name !== alg && name.startsWith('HS') === symmetric,
      ) as JwsAlgorithm[]
      const allBut = verifierFor({
        ...(symmetric ? { keys: sharedSecret(secret) } : {}),
        algorithms: listed,
      })
      await expect(allBut.verify(sign({ alg }))).rejects.toMatchObject({
        ...refusal('alg_not_allowed', new RegExp(`^alg is "${alg}", the policy allows `)),
        claim: 'alg',
      })
      const other = listed[0] as string
      expect((await allBut.verify(sign({ alg: other }))).header.alg).toBe(other)
    },
  )

  test.each(['RS256', 'PS512', 'ES256', 'EdDSA', 'Ed25519'])(
    'C034 refuses HS256 beside %s for one key source',
    (name) => {
      const algorithms = ['HS256', name] as JwsAlgorithm[]
      for (const source of [staticKeys(keys.rsa.jwk), sharedSecret(secret)]) {
        expect(() => verifierFor({ keys: source, algorithms })).toThrow(
          /algorithms must be either HS\* or the algorithms with a public key, never both/,
        )
      }
    },
  )

  test('C034 refuses HS256 alone for public keys, and RS256 alone for a secret', () => {
    expect(() => verifierFor({ algorithms: ['HS256'] })).toThrow(
      /what staticKeys\(\) serves: RS256/,
    )
    expect(() => verifierFor({ keys: sharedSecret(secret), algorithms: ['RS256'] })).toThrow(
      /what sharedSecret\(\) serves: HS256, HS384, HS512/,
    )
  })

  test('C048 takes Ed25519 by default, and EdDSA only where it is listed', async () => {
    const narrow = verifierFor({ algorithms: ['Ed25519'] })
    expect((await verifier.verify(sign({ alg: 'Ed25519' }))).subject).toBe('alice')
    expect((await narrow.verify(sign({ alg: 'Ed25519' }))).subject).toBe('alice')
    await expect(narrow.verify(sign({ alg: 'EdDSA' }))).rejects.toMatchObject(
      refusal('alg_not_allowed', /alg is "EdDSA", the policy allows Ed25519$/),
    )
  })

  test.each([
    ['Ed25519', 'EdDSA'],
    ['EdDSA', 'Ed25519'],
  ])('C048 holds a key of alg %s back from a token of alg %s', async (named, alg) => {
    const subject = verifierFor({ keys: staticKeys({ ...keys.ed25519.jwk, alg: named }) })
    expect((await subject.verify(sign({ alg: named }))).subject).toBe('alice')
    await expect(subject.verify(sign({ alg }))).rejects.toMatchObject(
      refusal('key_not_found', new RegExp(`no key fits alg ${alg} without kid`)),
    )
  })
})

describe('keys that a header brings along', () => {
  test('C025 refuses jwk, jku, x5u and x5c as a choice of key, and fetches nothing', async () => {
    let requests = 0
    const server = createServer((_, response) => {
      requests += 1
      response.end(JSON.stringify({ keys: [foreignKeys.rsa.jwk] }))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`
    const der = foreignKeys.rsa.publicKey.export({ format: 'der', type: 'spki' })
    const offers = {
      jwk: foreignKeys.rsa.jwk,
      jku: url,
      x5u: url,
      x5c: [der.toString('base64')],
    }
    try {
      for (const offer of [
        ...Object.entries(offers).map((entry) => [entry]),
        Object.entries(offers),
      ]) {
        const header = { alg: 'RS256', ...Object.fromEntries(offer) }
        const forged = { ...header, kid: foreignKeys.rsa.jwk.kid }
        await expect(
          verifier.verify(sign(forged, baseClaims(), foreignKeys.rsa)),
        ).rejects.toMatchObject(
          refusal('key_not_found', /no key fits kid "rsa-foreign", alg RS256/),
        )
        for (const known of [header, { ...header, kid: 'rsa' }]) {
          await expect(
            verifier.verify(sign(known, baseClaims(), foreignKeys.rsa)),
          ).rejects.toMatchObject(refusal('signature_invalid', /does not hold under key "rsa"/))
          expect((await verifier.verify(sign(known))).subject).toBe('alice')
        }
      }
      // A late request would come over the loopback within a turn of the event loop of this reply.
      await (await fetch(url)).text()
      expect(requests).toBe(1)
    } finally {
      server.close()
    }
  })

  test('C025 does not take a secret that the header brings along', async () => {
    const own = Buffer.alloc(32, 7)
    const header = { alg: 'HS256', jwk: { kty: 'oct', k: base64url(own) } }
    await expect(
      verifierFor({ keys: sharedSecret(secret) }).verify(sign(header, baseClaims(), own)),
    ).rejects.toMatchObject(refusal('signature_invalid', /does not hold under key null with HS256/))
  })
})

test('a kid is looked up as it stands, and names of Object.prototype are unknown kids', async () => {
  for (const kid of [
    '__proto__',
    'constructor',
    'toString',
    'RSA',
    'rsa ',
    '',
    '../rsa',
    'nobody',
  ]) {
    await expect(verifier.verify(sign({ alg: 'RS256', kid }))).rejects.toMatchObject({
      ...refusal('key_not_found', /no key fits kid ".*", alg RS256/),
      claim: 'kid',
    })
  }
})

test('a kid of a key for another algorithm does not fit', async () => {
  await expect(verifier.verify(sign({ alg: 'RS256', kid: 'p256' }))).rejects.toMatchObject(
    refusal('key_not_found', /no key fits kid "p256", alg RS256/),
  )
})
