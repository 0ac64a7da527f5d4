import { describe, expect, test } from 'vitest'
import { parseCompact } from '../../src/jws/compact.ts'
import { refusal } from '../refusal.ts'
import { base64url, baseClaims, keys, sign, signInput, verifierFor } from '../signing.ts'

const verifier = verifierFor()
const token = sign({ alg: 'ES256', kid: 'p256' })
const [header, payload, signature] = token.split('.') as [string, string, string]

/** A token whose signature covers the segments as they are written, canonical or not. */
function signedAsWritten(headerText: string, payloadText: string): string {
  return signInput(`${headerText}.${payloadText}`, keys.p256, 'ES256')
}

test('the control token of this file is accepted', async () => {
  expect((await verifier.verify(token)).subject).toBe('alice')
  expect((await verifier.verify(signedAsWritten(header, payload))).subject).toBe('alice')
})

describe('characters', () => {
  const foreign = [
    ' ',
    '\t',
    '\n',
    '\r',
    '\0',
    '"',
    '{',
    '}',
    '%',
    '~',
    'é',
    '\u212a',
    '😀',
    '\ufeff',
  ]

  test.each(foreign)('C001 refuses the character %j anywhere in the token', async (character) => {
    for (const place of [0, 3, header.length, header.length + 5, token.length - 3, token.length]) {
      const bad = token.slice(0, place) + character + token.slice(place)
      await expect(verifier.verify(bad)).rejects.toMatchObject(
        refusal('token_malformed', /not canonical base64url/),
      )
    }
  })

  test('C005 refuses padding and the standard alphabet in header and payload', async () => {
    for (const mark of ['=', '==', '+', '/']) {
      await expect(verifier.verify(signedAsWritten(header + mark, payload))).rejects.toMatchObject(
        refusal('token_malformed', /the header is not canonical base64url/),
      )
      await expect(verifier.verify(signedAsWritten(header, payload + mark))).rejects.toMatchObject(
        refusal('token_malformed', /the payload is not canonical base64url/),
      )
    }
    const standard = Buffer.from(JSON.stringify(baseClaims({ note: '>>>???' }))).toString('base64')
    expect(standard).toMatch(/[+/]/)
    await expect(
      verifier.verify(signedAsWritten(header, standard.replaceAll('=', ''))),
    ).rejects.toMatchObject(refusal('token_malformed', /the payload is not canonical base64url/))
  })

  test('C006 refuses white space in the payload, though the signature covers it', async () => {
    for (const space of [' ', '\n', '\r\n', '\t']) {
      const wrapped = `${payload.slice(0, 20)}${space}${payload.slice(20)}`
      await expect(verifier.verify(signedAsWritten(header, wrapped))).rejects.toMatchObject(
        refusal('token_malformed', /the payload is not canonical base64url/),
      )
    }
  })

  test('C007 refuses white space, padding and the standard alphabet in the signature', async () => {
    const bytes = Buffer.alloc(64, 0xfb)
    const bad = [
      `${signature} `,
      ` ${signature}`,
      `${signature}\n`,
      `${signature.slice(0, 8)}\n${signature.slice(8)}`,
      `${signature}=`,
      `${signature}==`,
      bytes.toString('base64').replaceAll('=', ''),
    ]
    for (const text of bad) {
      await expect(verifier.verify(`${header}.${payload}.${text}`)).rejects.toMatchObject(
        refusal('token_malformed', /the signature is not canonical base64url/),
      )
    }
  })

  test('C008 refuses unused bits that are not zero, in every segment', async () => {
    const texts = ['{"alg":"ES256"}', '{"alg":"ES256" }', '{"alg":"ES256"  }'].map(base64url)
    const claims = ['', ' ', '  '].map((space) => base64url(JSON.stringify(baseClaims()) + space))
    for (const text of texts.filter(hasUnusedBits)) {
      await expect(verifier.verify(signedAsWritten(loose(text), payload))).rejects.toMatchObject(
        refusal('token_malformed', /the header is not canonical base64url/),
      )
    }
    for (const text of claims.filter(hasUnusedBits)) {
      expect((await verifier.verify(signedAsWritten(header, text))).subject).toBe('alice')
      await expect(verifier.verify(signedAsWritten(header, loose(text)))).rejects.toMatchObject(
        refusal('token_malformed', /the payload is not canonical base64url/),
      )
    }
    expect(Buffer.from(loose(signature), 'base64url')).toEqual(Buffer.from(signature, 'base64url'))
    await expect(verifier.verify(`${header}.${payload}.${loose(signature)}`)).rejects.toMatchObject(
      refusal('token_malformed', /the signature is not canonical base64url/),
    )
  })
})

describe('segments', () => {
  const counts: readonly (readonly [string, string, RegExp])[] = [
    ['no text', '', /expected three segments$/],
    ['a word', 'abc', /expected three segments$/],
    ['a header alone', header, /expected three segments$/],
    ['no signature', `${header}.${payload}`, /expected three segments$/],
    ['a dot behind', `${token}.`, /expected three segments, got 4$/],
    ['a dot before', `.${token}`, /expected three segments, got 4$/],
    ['two signatures', `${token}.${signature}`, /expected three segments, got 4$/],
    ['two dots', `${header}..${payload}.${signature}`, /expected three segments, got 4$/],
    ['six segments', `${token}...`, /expected three segments, got more than five$/],
    ['seven segments', `${token}....`, /got more than five$/],
    ['a thousand dots', '.'.repeat(1000), /got more than five$/],
    ['dots alone', '..', /the header is not JSON/],
    ['an empty header', `.${payload}.${signature}`, /the header is not JSON/],
    ['an empty payload', `${header}..${signature}`, /the payload is not JSON/],
  ]

  test.each(counts)('C002 refuses %s', async (_, text, message) => {
    await expect(verifier.verify(text)).rejects.toMatchObject(refusal('token_malformed', message))
  })

  test('C002 refuses an empty signature', async () => {
    await expect(verifier.verify(`${header}.${payload}.`)).rejects.toMatchObject(
      refusal('signature_invalid', /signature does not hold under key "p256"/),
    )
  })

  test('C003 says of a JWE that it is encrypted, and asks no key source', async () => {
    let asked = 0
    const counting = verifierFor({
      keys: {
        kind: 'counting',
        algorithms: ['ES256'],
        defaultAlgorithms: ['ES256'],
        open: () => ({
          find: () => {
            asked += 1
            throw new Error('no key should be looked for')
          },
          prepare: () => Promise.resolve(),
          health: () => ({
            kind: 'counting',
            state: 'ready',
            keys: 0,
            ageSeconds: null,
            nextRefreshSeconds: null,
            lastError: null,
          }),
          close: () => undefined,
        }),
      },
    })
    const jweHeader = base64url('{"alg":"RSA-OAEP-256","enc":"A256GCM"}')
    for (const jwe of [`${jweHeader}.a2V5.aXY.Y2lwaGVydGV4dA.dGFn`, `${token}..`, '....']) {
      await expect(counting.verify(jwe)).rejects.toMatchObject(
        refusal('token_encrypted', /five segments.*JWE/),
      )
    }
    expect(asked).toBe(0)
  })

  test('C004 refuses the JSON serializations, as text and as objects', async () => {
    const flattened = { protected: header, payload, signature }
    const general = { payload, signatures: [{ protected: header, signature }] }
    for (const form of [flattened, general]) {
      await expect(verifier.verify(JSON.stringify(form))).rejects.toMatchObject(
        refusal('token_malformed', /expected three segments/),
      )
      await expect(verifier.verify(form as unknown as string)).rejects.toMatchObject(
        refusal('token_malformed', /expected the token as a string, got object/),
      )
    }
    const dotted = JSON.stringify({ ...flattened, a: '.', b: '.' })
    await expect(verifier.verify(dotted)).rejects.toMatchObject(
      refusal('token_malformed', /the header is not canonical base64url/),
    )
  })
})

describe('length', () => {
  test('C027 refuses a token one character over the cap and takes one at the cap', async () => {
    const exact = verifierFor({ maxTokenBytes: token.length })
    const short = verifierFor({ maxTokenBytes: token.length - 1 })
    expect((await exact.verify(token)).subject).toBe('alice')
    await expect(short.verify(token)).rejects.toMatchObject(
      refusal(
        'token_too_large',
        new RegExp(`${token.length} characters, more than maxTokenBytes ${token.length - 1}`),
      ),
    )
  })

  test('C027 has a cap of 16384 by default', async () => {
    const filler = 'x'.repeat(12_500)
    const large = sign({ alg: 'ES256' }, baseClaims({ filler }))
    expect(large.length).toBeGreaterThan(16_384)
    await expect(verifier.verify(large)).rejects.toMatchObject(
      refusal('token_too_large', /more than maxTokenBytes 16384/),
    )
    const fits = sign({ alg: 'ES256' }, baseClaims({ filler: filler.slice(1000) }))
    expect((await verifier.verify(fits)).subject).toBe('alice')
  })

  test('C027 never looks into a token over the cap, whatever it holds', async () => {
    for (const content of ['\0', '.', 'é', `${token}.`, `${token}..`, '{"a":', '\ud800']) {
      await expect(verifier.verify(content.repeat(16_385))).rejects.toMatchObject(
        refusal('token_too_large', /more than maxTokenBytes 16384/),
      )
    }
  })

  test('C027 refuses 400 megabytes in the time of a comparison of lengths', () => {
    // repeat() builds a rope: the first look at any character would have to write all of it out.
    const unit = '\0'.repeat(1000)
    const times = Array.from({ length: 5 }, () => {
      const huge = unit.repeat(400_000)
      const start = performance.now()
      expect(() => parseCompact(huge, 16_384)).toThrow(/400000000 characters/)
      return performance.now() - start
    })
    expect(Math.min(...times)).toBeLessThan(5)
  })
})

test('what parsing returns is the decoded segments and the text under the signature', () => {
  const jws = parseCompact(token, 16_384)
  expect(jws.header).toEqual({ alg: 'ES256', kid: 'p256' })
  expect(JSON.parse(jws.payload.toString())).toEqual(baseClaims())
  expect(jws.signature).toHaveLength(64)
  expect(jws.signingInput).toBe(`${header}.${payload}`)
})

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The same bytes with one of the unused bits set, which canonical text leaves zero. */
function loose(text: string): string {
  return text.slice(0, -1) + alphabet.charAt(alphabet.indexOf(text.at(-1) as string) + 1)
}

function hasUnusedBits(text: string): boolean {
  return text.length % 4 !== 0
}
