import { describe, expect, test } from 'vitest'
import type { AuthErrorCode } from '../../src/errors.ts'
import { decodeBase64url } from '../../src/encoding/base64url.ts'
import { verifyCompact, type Jwk, type JwsAlgorithm } from '../../src/jws.ts'
import { refusal } from '../refusal.ts'
import {
  otherKey,
  readRfc,
  verdictOf,
  withFlippedBits,
  type SignedExample,
} from './rfc-examples.ts'

interface Serialised {
  readonly section: string
  readonly json: {
    readonly payload: string
    readonly signatures: readonly { readonly protected?: string; readonly signature: string }[]
  }
}

const rfc7515 = readRfc(7515) as {
  readonly signed: readonly SignedExample[]
  readonly unsecured: { readonly jws: string }
  readonly general: Serialised & { readonly keys: readonly Jwk[] }
  readonly flattened: { readonly json: unknown }
  readonly base64url: { readonly octets: readonly number[]; readonly text: string }
  readonly critical: { readonly jws: string }
}
const rfc7520 = readRfc(7520) as {
  readonly signed: readonly (SignedExample & { readonly payload: string })[]
  readonly serialised: readonly Serialised[]
}
const rfc7797 = readRfc(7797) as {
  readonly encoded: { readonly jws: string }
  readonly unencoded: { readonly jws: string; readonly payload: string }
  readonly key: Jwk
}
const rfc8037 = readRfc(8037) as {
  readonly signed: SignedExample & { readonly payload: string }
  readonly encryption: { readonly key: Jwk }
}
const rfc9449 = readRfc(9449) as {
  readonly proofs: readonly { readonly section: string; readonly jws: string }[]
  readonly key: Jwk
}

const joe = '{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}'
const detached = rfc7520.signed.filter(({ section }) => section === '4.5')
const [eddsa] = [rfc8037.signed]

/** Example, algorithm, payload as the RFC prints it. */
const signed: readonly (readonly [string, SignedExample, JwsAlgorithm, string])[] = [
  ...(['HS256', 'RS256', 'ES256', 'ES512'] as const).map(
    (algorithm, index) =>
      [
        `RFC 7515 appendix A.${index + 1}`,
        example(rfc7515.signed, `A.${index + 1}`),
        algorithm,
        algorithm === 'ES512' ? 'Payload' : joe,
      ] as const,
  ),
  ...(['RS256', 'PS384', 'ES512', 'HS256'] as const).map((algorithm, index) => {
    const one = example(rfc7520.signed, `4.${index + 1}`)
    return [`RFC 7520 section ${one.section}`, one, algorithm, one.payload] as const
  }),
  ['RFC 8037 appendix A.4', eddsa, 'EdDSA', eddsa.payload],
  [
    'RFC 7797 section 4.1',
    { ...rfc7797.encoded, section: '4.1', key: rfc7797.key },
    'HS256',
    '$.02',
  ],
  ...rfc9449.proofs.map(
    (proof) =>
      [
        `RFC 9449 section ${proof.section}`,
        { ...proof, key: rfc9449.key },
        'ES256',
        Buffer.from(proof.jws.split('.')[1] ?? '', 'base64url').toString(),
      ] as const,
  ),
]

describe.each(signed)('%s', (_, { jws, key }, algorithm, payload) => {
  test('the signature holds under the key of the RFC, over the payload of the RFC', async () => {
    const verified = await verifyCompact(jws, key, { algorithms: [algorithm] })
    expect(Buffer.from(verified.payload).toString()).toBe(payload)
    expect(verified.header.alg).toBe(algorithm)
  })

  test('C051 a bit of any byte of the signature flipped is refused', async () => {
    const changed = withFlippedBits(jws)
    const verdicts = await Promise.all(changed.map(async (one) => verdictOf(one, key, algorithm)))
    expect(new Set(verdicts)).toEqual(new Set(['signature_invalid']))
  })

  test('under another key of its kind it does not hold', async () => {
    await expect(
      verifyCompact(jws, otherKey(key), { algorithms: [algorithm] }),
    ).rejects.toMatchObject(
      refusal('signature_invalid', new RegExp(`does not hold with ${algorithm}`)),
    )
  })

  test('C032 nothing holds for who allows another algorithm', async () => {
    const other = algorithm === 'HS256' ? 'HS384' : 'RS384'
    await expect(verifyCompact(jws, key, { algorithms: [other] })).rejects.toMatchObject(
      refusal('alg_not_allowed', new RegExp(`alg is "${algorithm}", allowed are ${other}`)),
    )
  })
})

describe('what is no compact JWS with a signature', () => {
  test.each([
    ['RFC 7515 appendix A.5', rfc7515.unsecured.jws],
    ['RFC 7519 section 6.1', (readRfc(7519) as { unsecured: { jws: string } }).unsecured.jws],
  ])('C030 the unsecured token of %s is refused', async (_, jws) => {
    const key = example(rfc7515.signed, 'A.1').key
    await expect(verifyCompact(jws, key, { algorithms: ['HS256'] })).rejects.toMatchObject(
      refusal('alg_not_allowed', /alg is "none", allowed are HS256/),
    )
  })

  test('C017 RFC 7515 appendix E: a critical extension that nobody knows is refused', async () => {
    const key = example(rfc7515.signed, 'A.1').key
    await expect(
      verifyCompact(rfc7515.critical.jws, key, { algorithms: ['HS256'] }),
    ).rejects.toMatchObject(refusal('header_unsupported', /header member crit is not supported/))
  })

  test('C020 RFC 7797 section 4.2: an unencoded payload is refused, in its place or detached', async () => {
    const { jws, payload } = rfc7797.unencoded
    const algorithms = ['HS256'] as const
    await expect(verifyCompact(jws, rfc7797.key, { algorithms })).rejects.toMatchObject(
      refusal('header_unsupported', /header member crit is not supported, got \["b64"\]/),
    )
    const put = jws.replace('..', `.${payload.replace('.', '')}.`)
    await expect(verifyCompact(put, rfc7797.key, { algorithms })).rejects.toMatchObject(
      refusal('header_unsupported', /crit/),
    )
  })

  const serialised: readonly (readonly [string, unknown, AuthErrorCode, RegExp])[] = [
    ['RFC 7515 appendix A.6', rfc7515.general.json, 'token_malformed', /expected three segments/],
    ['RFC 7515 appendix A.7', rfc7515.flattened.json, 'token_malformed', /expected three segments/],
    ['RFC 7520 section 4.6', serialisation('4.6'), 'token_malformed', /expected three segments/],
    ['RFC 7520 section 4.7', serialisation('4.7'), 'token_malformed', /expected three segments/],
    // Four dots, all in the kids of unprotected headers.
    ['RFC 7520 section 4.8', serialisation('4.8'), 'token_encrypted', /five segments/],
  ]

  test.each(serialised)(
    'C004 the JSON serialisation of %s is refused, as text and as an object',
    async (_, object, code, message) => {
      const key = example(rfc7515.signed, 'A.3').key
      const algorithms = ['ES256'] as const
      await expect(
        verifyCompact(JSON.stringify(object), key, { algorithms }),
      ).rejects.toMatchObject(refusal(code, message))
      await expect(verifyCompact(object as string, key, { algorithms })).rejects.toMatchObject(
        refusal('token_malformed', /the JWS as a string, got object/),
      )
    },
  )

  test('RFC 7515 appendix A.6: each of its signatures holds when it is written compactly', async () => {
    const { json, keys } = rfc7515.general
    for (const { protected: header = '', signature } of json.signatures) {
      const verified = await verifyCompact(
        `${header}.${json.payload}.${signature}`,
        { keys },
        { algorithms: ['RS256', 'ES256'] },
      )
      expect(Buffer.from(verified.payload).toString()).toBe(joe)
    }
    expect(json.signatures).toHaveLength(2)
  })

  test('RFC 7520 section 4.5: detached content is not covered; put back it is', async () => {
    const { jws, key, payload } = example(detached, '4.5')
    expect(await verdictOf(jws, key, 'HS256')).toBe('signature_invalid')
    const whole = jws.replace('..', `.${Buffer.from(payload).toString('base64url')}.`)
    expect(await verdictOf(whole, key, 'HS256')).toBe('accepted')
  })

  test('C055 RFC 8037 appendix A.6: a key for key agreement verifies nothing', async () => {
    await expect(
      verifyCompact(eddsa.jws, rfc8037.encryption.key, { algorithms: ['EdDSA'] }),
    ).rejects.toMatchObject(refusal('key_not_found', /no key fits alg EdDSA without kid/))
  })
})

test('RFC 7515 appendix C: base64url without padding, and nothing but that', () => {
  const { octets, text } = rfc7515.base64url
  expect([...(decodeBase64url(text) ?? [])]).toEqual(octets)
  for (const other of [`${text}=`, 'A+z/4ME', 'A-z_4MF', `${text}\n`]) {
    expect(decodeBase64url(other)).toBeNull()
  }
})

function serialisation(section: string): unknown {
  return example(rfc7520.serialised, section).json
}

function example<One extends { readonly section: string }>(list: readonly One[], section: string) {
  const one = list.find((candidate) => candidate.section === section)
  if (one === undefined) throw new Error(`no example ${section}`)
  return one
}
