import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { AuthError, ERRORS } from '../../src/errors.ts'
import { base64url, verifierFor } from '../signing.ts'
import { decryptionKey, nestByHand } from './nested.ts'

const verifier = verifierFor({
  decryptionKeys: [
    decryptionKey('rsa', 'RSA-OAEP'),
    decryptionKey('p256', 'ECDH-ES'),
    decryptionKey('p256', 'ECDH-ES+A128KW'),
    decryptionKey('x25519', 'ECDH-ES+A256KW'),
  ],
})
const good = nestByHand()

/** The code of the refusal, 'accepted', or 'broken' for anything that is not an AuthError. */
function answerTo(token: string): Promise<string> {
  return verifier.verify(token).then(
    () => 'accepted',
    (error: unknown) =>
      error instanceof AuthError && Object.hasOwn(ERRORS, error.code) ? error.code : 'broken',
  )
}

async function isRefused(token: string): Promise<boolean> {
  return !['accepted', 'broken'].includes(await answerTo(token))
}

const bytes = fc.uint8Array({ maxLength: 48 }).map((value) => base64url(value))
const algorithms = ['RSA-OAEP', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW', 'dir', 'none']
const encryptions = ['A128GCM', 'A256GCM', 'A128CBC-HS256', 'A256CBC-HS512']
const ephemeralKey = fc.record(
  {
    kty: fc.constantFrom('EC', 'OKP', 'oct', 'RSA'),
    crv: fc.constantFrom('P-256', 'P-384', 'X25519', 'Ed25519'),
    x: bytes,
    y: bytes,
  },
  { requiredKeys: [] },
)
const header = fc.record(
  {
    alg: fc.oneof(fc.constantFrom(...algorithms), fc.jsonValue({ maxDepth: 1 })),
    enc: fc.oneof(fc.constantFrom(...encryptions), fc.jsonValue({ maxDepth: 1 })),
    cty: fc.oneof(
      { weight: 4, arbitrary: fc.constant('JWT') },
      { weight: 1, arbitrary: fc.string() },
    ),
    epk: fc.oneof(ephemeralKey, fc.jsonValue({ maxDepth: 1 })),
    apu: fc.oneof(bytes, fc.jsonValue({ maxDepth: 1 })),
    apv: fc.oneof(bytes, fc.jsonValue({ maxDepth: 1 })),
    kid: fc.string(),
  },
  { requiredKeys: ['alg', 'enc', 'cty'] },
)

test('C029 TD-15 five segments of any text are refused with an AuthError', async () => {
  const segment = fc.oneof(bytes, fc.string(), fc.string({ unit: 'binary' }))
  const text = fc
    .array(segment, { minLength: 5, maxLength: 5 })
    .map((segments) => segments.join('.'))
  await fc.assert(fc.asyncProperty(text, isRefused), { numRuns: 300 })
  expect(await answerTo('....')).toBe('token_malformed')
})

test('C029 TD-15 any header over any bytes is refused with an AuthError', async () => {
  const codes = new Set<string>()
  const property = fc.asyncProperty(
    header,
    fc.array(bytes, { minLength: 4, maxLength: 4 }),
    async (members, segments) => {
      const code = await answerTo([base64url(JSON.stringify(members)), ...segments].join('.'))
      codes.add(code)
      return !['accepted', 'broken'].includes(code)
    },
  )
  await fc.assert(property, { numRuns: 400 })
  expect(codes).toContain('token_undecryptable')
})

test('C029 TD-15 any bytes encrypted to our key are refused with an AuthError', async () => {
  const property = fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), (plaintext) =>
    isRefused(nestByHand({}, plaintext)),
  )
  await fc.assert(property, { numRuns: 200 })
  expect(await answerTo(good)).toBe('accepted')
})

test('C029 TD-15 a good token with a piece cut out or exchanged is refused with an AuthError', async () => {
  const place = fc.nat({ max: good.length })
  const property = fc.asyncProperty(place, place, bytes, async (from, to, text) => {
    const changed = good.slice(0, from) + text + good.slice(to)
    return changed === good || (await isRefused(changed))
  })
  await fc.assert(property, { numRuns: 300 })
  expect(await answerTo(good.slice(0, -22))).toBe('token_undecryptable')
}, 30_000)
