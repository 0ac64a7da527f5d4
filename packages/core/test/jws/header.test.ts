import { describe, expect, test } from 'vitest'
import { refusal } from '../refusal.ts'
import { baseClaims, keys, sign, signSegments, verifierFor } from '../signing.ts'

const verifier = verifierFor()
const claims = JSON.stringify(baseClaims())

/** A token with a good signature over this header text, byte for byte. */
function withHeader(header: string | Uint8Array): Promise<unknown> {
  return verifier.verify(signSegments(header, claims, keys.rsa, 'RS256'))
}

function quotedAround(bytes: readonly number[]): Buffer {
  return Buffer.concat([
    Buffer.from('{"alg":"RS256","note":"'),
    Buffer.from(bytes),
    Buffer.from('"}'),
  ])
}

describe('the text of the header', () => {
  test.each([
    ['a stray 0xFF', [0xff]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a lone continuation byte', [0x80]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a cut sequence', [0xe2, 0x82]],
    ['a code point beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ])('C009 refuses %s as not UTF-8', async (_, bytes) => {
    await expect(withHeader(quotedAround(bytes))).rejects.toMatchObject(
      refusal('token_malformed', /the header is not UTF-8/),
    )
  })

  test('C009 refuses UTF-16, and takes UTF-8 beyond ASCII', async () => {
    await expect(withHeader(Buffer.from('{"alg":"RS256"}', 'utf16le'))).rejects.toMatchObject(
      refusal('token_malformed', /the header is not JSON/),
    )
    expect(await withHeader('{"alg":"RS256","note":"関所"}')).toMatchObject({ subject: 'alice' })
  })

  test.each([
    ['[]', /the header is not a JSON object/],
    ['["alg","RS256"]', /the header is not a JSON object/],
    ['"RS256"', /the header is not a JSON object/],
    ['1', /the header is not a JSON object/],
    ['null', /the header is not a JSON object/],
    ['true', /the header is not a JSON object/],
    ['', /the header is not JSON/],
    [' ', /the header is not JSON/],
    ['{"alg":"RS256",}', /the header is not JSON/],
    ['{"alg":"RS256","n":NaN}', /the header is not JSON/],
    ['{"alg":"RS256","n":Infinity}', /the header is not JSON/],
    ["{'alg':'RS256'}", /the header is not JSON/],
    ['{alg:"RS256"}', /the header is not JSON/],
    ['{"alg":"RS256"}{}', /the header is not JSON/],
    ['{"alg":"RS256"} x', /the header is not JSON/],
    ['{"alg":"RS256"}\0', /the header is not JSON/],
    ['{"alg":"RS256"/* */}', /the header is not JSON/],
    ['{"alg":"RS256","n":1e400}', /the header has a number beyond range/],
  ])('C010 refuses the header %j', async (text, message) => {
    await expect(withHeader(text)).rejects.toMatchObject(refusal('token_malformed', message))
  })

  test('C011 refuses a byte order mark before the header', async () => {
    await expect(withHeader('\ufeff{"alg":"RS256"}')).rejects.toMatchObject(
      refusal('token_malformed', /the header is not JSON/),
    )
  })

  test.each(['{"alg":"RS256","alg":"none"}', '{"alg":"none","alg":"RS256"}'])(
    'C012 refuses %s, whichever alg would count',
    async (text) => {
      await expect(withHeader(text)).rejects.toMatchObject(
        refusal('token_malformed', /the header has a member name twice/),
      )
    },
  )

  test.each([
    '{"alg":"RS256","kid":"rsa","kid":"rsa"}',
    '{"alg":"RS256","k\\u0069d":"p256","kid":"rsa"}',
    '{"alg":"RS256","jwk":{"kty":"RSA","kty":"oct"}}',
    '{"alg":"RS256","list":[{"a":1},{"b":1,"b":2}]}',
    '{"alg":"RS256","":1,"":2}',
    '{"alg":"RS256","__proto__":1,"__proto__":2}',
  ])('C013 refuses a repeated name in %s', async (text) => {
    await expect(withHeader(text)).rejects.toMatchObject(
      refusal('token_malformed', /the header has a member name twice/),
    )
  })
})

describe('members of the header', () => {
  test('C016 ignores a member that it does not know', async () => {
    const token = sign({ alg: 'RS256', nonce: 'n', 'urn:example:x': { deep: [1] }, __note: null })
    expect((await verifier.verify(token)).header).toMatchObject({ nonce: 'n' })
  })

  test.each([
    ['an extension nobody here knows', { crit: ['exp2'], exp2: 1 }],
    ['two of them', { crit: ['a', 'b'], a: 1, b: 2 }],
  ])('C017 refuses crit with %s', async (_, members) => {
    await expect(verifier.verify(sign({ alg: 'RS256', ...members }))).rejects.toMatchObject({
      ...refusal('header_unsupported', /member crit is not supported, got \[".*\]/),
      claim: 'crit',
    })
  })

  test('C018 refuses crit with a name that the header does not have', async () => {
    await expect(verifier.verify(sign({ alg: 'RS256', crit: ['x'] }))).rejects.toMatchObject(
      refusal('header_unsupported', /member crit is not supported, got \["x"\]/),
    )
  })

  test.each([
    [[]],
    [null],
    ['exp'],
    [1],
    [{ exp: true }],
    [[1]],
    [['x', 'x']],
    [['alg']],
    [['kid', 'typ']],
    [['']],
  ])('C019 refuses crit %j', async (crit) => {
    const token = sign({ alg: 'RS256', kid: 'rsa', typ: 'JWT', x: 1, crit })
    await expect(verifier.verify(token)).rejects.toMatchObject(
      refusal('header_unsupported', /member crit is not supported/),
    )
  })

  test('C020 refuses b64: false announced by crit', async () => {
    const token = sign({ alg: 'RS256', b64: false, crit: ['b64'] })
    await expect(verifier.verify(token)).rejects.toMatchObject(
      refusal('header_unsupported', /member crit is not supported, got \["b64"\]/),
    )
  })

  test.each([false, true, null, 'false'])('C021 refuses b64: %j without crit', async (b64) => {
    await expect(verifier.verify(sign({ alg: 'RS256', b64 }))).rejects.toMatchObject({
      ...refusal('header_unsupported', /member b64 is not supported/),
      claim: 'b64',
    })
  })

  test('C021 refuses zip, which a JWS does not have', async () => {
    await expect(verifier.verify(sign({ alg: 'RS256', zip: 'DEF' }))).rejects.toMatchObject(
      refusal('header_unsupported', /member zip is not supported, got "DEF"/),
    )
  })

  test.each([
    ['missing', {}, /expected a string alg in the header, got undefined/],
    ['empty', { alg: '' }, /got ""/],
    ['null', { alg: null }, /got null/],
    ['a number', { alg: 256 }, /got 256/],
    ['a list', { alg: ['RS256'] }, /got \["RS256"\]/],
    ['an object', { alg: { toString: 'RS256' } }, /got \{"toString":"RS256"\}/],
    ['a boolean', { alg: true }, /got true/],
  ])('C022 refuses an alg that is %s', async (_, header, message) => {
    await expect(verifier.verify(sign(header))).rejects.toMatchObject({
      ...refusal('token_malformed', message),
      claim: 'alg',
    })
  })

  test('C022 does not find alg under __proto__', async () => {
    await expect(withHeader('{"__proto__":{"alg":"RS256"}}')).rejects.toMatchObject(
      refusal('token_malformed', /expected a string alg in the header, got undefined/),
    )
  })

  test.each(['rs256', 'Rs256', 'RS256 ', ' RS256', 'RS256\0', 'RS256\n', 'RS-256', 'ＲＳ256'])(
    'C023 refuses the alg %j',
    async (alg) => {
      await expect(verifier.verify(sign({ alg }))).rejects.toMatchObject({
        ...refusal('alg_not_allowed', /^alg is ".*", the policy allows RS256, RS384/),
        claim: 'alg',
      })
    },
  )

  test.each([
    ['kid', 1, /expected a string kid in the header, got 1/],
    ['kid', null, /expected a string kid in the header, got null/],
    ['kid', ['rsa'], /expected a string kid in the header, got \["rsa"\]/],
    ['kid', { toString: 'rsa' }, /expected a string kid in the header/],
    ['typ', 1, /expected a string typ in the header, got 1/],
    ['typ', ['JWT'], /expected a string typ in the header, got \["JWT"\]/],
    ['cty', null, /expected a string cty in the header, got null/],
  ])('C024 refuses %s: %j without turning it into a string', async (member, value, message) => {
    await expect(verifier.verify(sign({ alg: 'RS256', [member]: value }))).rejects.toMatchObject({
      ...refusal('token_malformed', message),
      claim: member,
    })
  })

  test.each(['JWT', 'jwt', 'Jwt', 'application/jwt', 'application/JWT', 'APPLICATION/jwt'])(
    'C026 refuses the nested token that cty %j announces, whatever is in it',
    async (cty) => {
      const inner = sign({ alg: 'RS256' })
      for (const payload of [claims, inner]) {
        const token = signSegments(
          JSON.stringify({ alg: 'RS256', cty }),
          payload,
          keys.rsa,
          'RS256',
        )
        await expect(verifier.verify(token)).rejects.toMatchObject({
          ...refusal('header_unsupported', /cty is ".*": a JWT nested in a JWS/),
          claim: 'cty',
        })
      }
    },
  )

  test.each(['json', 'x-jwt', 'jwt+x', 'application/jwts', 'x/application/jwt', ''])(
    'C026 takes cty %j, which announces no JWT',
    async (cty) => {
      const token = sign({ alg: 'RS256', cty })
      expect((await verifier.verify(token)).header).toHaveProperty('cty', cty)
    },
  )

  test('C026 refuses a nested token that nothing announces: its text is no claims set', async () => {
    const inner = sign({ alg: 'RS256' })
    await expect(
      verifier.verify(signSegments('{"alg":"RS256"}', inner, keys.rsa, 'RS256')),
    ).rejects.toMatchObject(refusal('token_malformed', /the payload is not JSON/))
  })
})
