import { describe, expect, test } from 'vitest'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { createVerifier } from '../../src/verifier.ts'
import {
  audience,
  baseClaims,
  foreignKeys,
  keys,
  nowSeconds,
  sign,
  type TestKey,
} from '../signing.ts'
import type { VerifierOptions } from '../../src/options/verifier-options.ts'
import { messageOf } from './option-error.ts'
import { discovery } from '../../src/keys/remote/discovery.ts'
import { remoteJwks } from '../../src/keys/remote/remote-jwks.ts'
import { serveDocuments } from '../keys/remote/serve.ts'
import { active, credentials, opaque } from '../oauth/introspecting-verifier.ts'
import { scriptedEndpoint } from '../oauth/scripted-endpoint.ts'
import { refusal } from '../refusal.ts'

const first = { issuer: 'https://a.example', audience, keys: staticKeys(keys.rsa.jwk) }
const second = {
  issuer: 'https://b.example',
  audience: 'b-api',
  keys: staticKeys(foreignKeys.rsa.jwk),
}

function errorFor(options: unknown): string {
  return messageOf(() => createVerifier(options as VerifierOptions))
}

function tokenOf(iss: string, aud: string, key: TestKey): string {
  return sign({ alg: 'RS256', kid: key.jwk.kid }, baseClaims({ iss, aud }), key)
}

describe('issuers', () => {
  const verifier = createVerifier({ issuers: [first, second], now: () => nowSeconds * 1000 })

  test('TD-2 C061 accepts each issuer under its own key and audience', async () => {
    await expect(
      verifier.verify(tokenOf('https://a.example', audience, keys.rsa)),
    ).resolves.toHaveProperty('issuer', 'https://a.example')
    await expect(
      verifier.verify(tokenOf('https://b.example', 'b-api', foreignKeys.rsa)),
    ).resolves.toHaveProperty('issuer', 'https://b.example')
  })

  test('TD-2 C061 refuses a token of one issuer that another one signed', async () => {
    await expect(
      verifier.verify(tokenOf('https://a.example', audience, foreignKeys.rsa)),
    ).rejects.toMatchObject({
      code: 'key_not_found',
      message: expect.stringMatching(/no key fits kid "rsa-foreign".*kids are \["rsa"\]/),
    })
    const sameKid = sign(
      { alg: 'RS256', kid: 'rsa' },
      baseClaims({ iss: 'https://a.example' }),
      foreignKeys.rsa,
    )
    await expect(verifier.verify(sameKid)).rejects.toMatchObject({ code: 'signature_invalid' })
  })

  test('TD-2 C061 two issuers with the same kid keep their keys apart, either way round', async () => {
    const kid = 'the-same'
    const same = createVerifier({
      issuers: [
        { ...first, keys: staticKeys({ ...keys.rsa.jwk, kid }) },
        { ...second, keys: staticKeys({ ...foreignKeys.rsa.jwk, kid }) },
      ],
      now: () => nowSeconds * 1000,
    })
    const tokenBy = (key: TestKey, iss: string, aud: string) =>
      sign({ alg: 'RS256', kid }, baseClaims({ iss, aud }), key)
    const own = [
      tokenBy(keys.rsa, 'https://a.example', audience),
      tokenBy(foreignKeys.rsa, 'https://b.example', 'b-api'),
    ]
    const swapped = [
      tokenBy(foreignKeys.rsa, 'https://a.example', audience),
      tokenBy(keys.rsa, 'https://b.example', 'b-api'),
    ]
    for (const token of own)
      await expect(same.verify(token)).resolves.toHaveProperty('token', token)
    for (const token of swapped) {
      await expect(same.verify(token)).rejects.toMatchObject(
        refusal('signature_invalid', /under key "the-same" with RS256/),
      )
    }
  })

  test('TD-2 C061 an algorithm that only another issuer allows is refused', async () => {
    const narrow = createVerifier({
      issuers: [{ ...first, algorithms: ['PS256'] }, second],
      now: () => nowSeconds * 1000,
    })
    await expect(
      narrow.verify(tokenOf('https://a.example', audience, keys.rsa)),
    ).rejects.toMatchObject(refusal('alg_not_allowed', /alg is "RS256", the policy allows PS256/))
  })

  test('C085 holds each issuer to its own audience', async () => {
    await expect(
      verifier.verify(tokenOf('https://b.example', audience, foreignKeys.rsa)),
    ).rejects.toMatchObject({ code: 'audience_mismatch' })
  })

  test('TD-2 C065 asks the named issuer only, and nobody for an unknown one', async () => {
    const a = await serveDocuments(() => ({ keys: [keys.rsa.jwk] }))
    const b = await serveDocuments(() => ({ keys: [foreignKeys.rsa.jwk] }))
    const evil = await serveDocuments(() => ({ keys: [foreignKeys.p256.jwk] }))
    const remote = createVerifier({
      issuers: [
        { ...first, keys: remoteJwks(`${a.origin}/jwks`) },
        { ...second, issuer: b.origin, keys: discovery() },
      ],
      now: () => nowSeconds * 1000,
    })
    const hostile = [
      evil.origin,
      `${b.origin}/`,
      `${b.origin}@${evil.origin.slice(7)}`,
      a.origin,
      '',
    ]
    for (const iss of hostile) {
      for (const header of [{ kid: 'rsa' }, { jku: `${evil.origin}/jku`, x5u: evil.origin }]) {
        const token = sign({ alg: 'RS256', ...header }, baseClaims({ iss }), foreignKeys.rsa)
        await expect(remote.verify(token)).rejects.toMatchObject(
          refusal('issuer_mismatch', /expected exactly one of \["https:\/\/a.example",/),
        )
      }
    }
    expect([...a.requests, ...b.requests, ...evil.requests]).toEqual([])
    await expect(
      remote.verify(tokenOf('https://a.example', audience, keys.rsa)),
    ).resolves.toHaveProperty('issuer', 'https://a.example')
    expect([a.requests, b.requests, evil.requests]).toEqual([['/jwks'], [], []])
  })

  test('TD-2 an issuer that is down does not hold up another', async () => {
    const down = remoteJwks('https://a.example/jwks', {
      fetch: () => Promise.reject(new Error('no route')),
    })
    const half = createVerifier({
      issuers: [{ ...first, keys: down }, second],
      now: () => nowSeconds * 1000,
    })
    await expect(
      half.verify(tokenOf('https://a.example', audience, keys.rsa)),
    ).rejects.toMatchObject({ code: 'keys_unavailable', kind: 'unavailable' })
    await expect(
      half.verify(tokenOf('https://b.example', 'b-api', foreignKeys.rsa)),
    ).resolves.toHaveProperty('issuer', 'https://b.example')
  })

  test.each([
    ['an empty list', { issuers: [] }, /issuers must be a non-empty list of issuer policies/],
    ['no list', { issuers: first }, /issuers must be a non-empty list/],
    ['undefined', { issuers: undefined }, /issuers must be set, or left out.*; got undefined/],
    ['null', { issuers: null }, /issuers must be .*; got null/],
    ['a string', { issuers: ['https://a.example'] }, /the policy must be an object of options/],
    ['the same issuer twice', { issuers: [first, first] }, /without the same issuer twice; got "h/],
    ['an issuer without audience', { issuers: [{ ...first, audience: undefined }] }, /audience/],
    ['an option of the verifier', { issuers: [{ ...first, realm: 'x' }] }, /no option "realm"/],
    ['an option beside it', { issuers: [first], audience }, /no option "audience"/],
  ])('refuses %s', (_, options, message) => {
    expect(errorFor(options)).toMatch(message)
  })
})

describe('introspection among several issuers', () => {
  test('TD-2 only the one with introspection is asked, and speaks for itself only', async () => {
    const asked = await scriptedEndpoint(() => active())
    const introspection = { endpoint: asked.url, ...credentials }
    const verifier = createVerifier({
      issuers: [first, { ...second, audience, introspection }],
      now: () => nowSeconds * 1000,
    })
    await expect(verifier.verify(opaque)).resolves.toHaveProperty('issuer', second.issuer)
    asked.script = () => active({ iss: first.issuer })
    await expect(verifier.verify(`${opaque}2`)).rejects.toMatchObject(
      refusal('issuer_mismatch', /the introspection answer names another issuer/),
    )
  })

  test('TD-2 two of them cannot both have it: an opaque token names neither', () => {
    const introspection = { endpoint: 'https://a.example/introspect', ...credentials }
    const both = [first, second].map((one) => ({ ...one, introspection }))
    expect(errorFor({ issuers: both })).toMatch(
      /introspection can be configured for one issuer of a verifier only/,
    )
    const aliases = { ...first, issuer: [first.issuer, second.issuer], introspection }
    expect(() => createVerifier({ issuers: [aliases] })).not.toThrow()
  })
})
