import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { jwksFile } from '../../src/keys/files/jwks-file.ts'
import { remoteJwks } from '../../src/keys/remote/remote-jwks.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import type { IssuerOptions, SharedOptions } from '../../src/options/verifier-options.ts'
import { createVerifier } from '../../src/verifier.ts'
import { messageOf } from '../options/option-error.ts'
import { refusal } from '../refusal.ts'
import {
  audience,
  baseClaims,
  foreignKeys,
  keys,
  nowSeconds,
  sign,
  verifierFor,
  type TestKey,
} from '../signing.ts'
import { tempFolder } from './files/temp-folder.ts'
import { serveDocuments } from './remote/serve.ts'

const rsaAndEc = { keys: [keys.rsa.jwk, keys.p256.jwk] }
const twoRsa = { keys: [keys.rsa.jwk, foreignKeys.rsa.jwk] }

function verify(token: string, options: Partial<IssuerOptions & SharedOptions>): Promise<unknown> {
  return verifierFor(options).verify(token)
}

describe('SR: keys as StarRocks takes them, and stricter', () => {
  test('SR-1 a key set is a file or a URL, and which one is said by name', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'jwks.json'), JSON.stringify(rsaAndEc))
    const { origin } = await serveDocuments(() => rsaAndEc)
    const token = sign({ alg: 'RS256', kid: 'rsa' })
    const sources = [jwksFile(join(folder, 'jwks.json')), remoteJwks(`${origin}/jwks`)]
    for (const source of sources) {
      await expect(verify(token, { keys: source })).resolves.toHaveProperty('subject', 'alice')
    }
  })

  test('SR-1 neither is taken for the other, and no path leads to a fetch', () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'base'))
    writeFileSync(join(folder, 'x.json'), JSON.stringify(rsaAndEc))
    expect(messageOf(() => remoteJwks('../x.json'))).toMatch(/must be an absolute https URL/)
    expect(messageOf(() => remoteJwks(`file://${folder}/x.json`))).toMatch(/absolute https URL/)
    for (const url of ['https://issuer.example/jwks', `file://${folder}/x.json`]) {
      expect(messageOf(() => verifierFor({ keys: jwksFile(url) }))).toMatch(
        /^Sekisho: jwksFile\(".*"\) cannot be read as JSON/,
      )
    }
  })

  test('SR-6 a token without kid is refused where two keys fit: no key is tried blindly', async () => {
    const token = sign({ alg: 'RS256' })
    const message = /several keys fit alg RS256 without kid/
    await expect(verify(token, { keys: staticKeys(twoRsa) })).rejects.toMatchObject(
      refusal('key_not_found', message),
    )
    await expect(verify(token, { keys: staticKeys(rsaAndEc) })).resolves.toHaveProperty('subject')
  })

  test('SR-7 ES256 with an EC key is accepted, which the product cannot', async () => {
    const token = sign({ alg: 'ES256', kid: 'p256' })
    await expect(verify(token, { keys: staticKeys(rsaAndEc) })).resolves.toHaveProperty('subject')
  })

  test('SR-8 HS256 signed with the public key of the set as its secret is refused', async () => {
    const pem = keys.rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString()
    for (const secret of [pem, pem.trim(), JSON.stringify(keys.rsa.jwk)]) {
      const token = sign({ alg: 'HS256', kid: 'rsa' }, baseClaims(), secret)
      await expect(verify(token, { keys: staticKeys(rsaAndEc) })).rejects.toMatchObject(
        refusal('alg_not_allowed', /alg is "HS256", the policy allows RS256/),
      )
    }
  })

  test('SR-9 exp is checked, and needed unless the policy says otherwise', async () => {
    const source = { keys: staticKeys(rsaAndEc), clockToleranceSeconds: 0 }
    const expired = sign({ alg: 'RS256', kid: 'rsa' }, baseClaims({ exp: nowSeconds - 1 }))
    await expect(verify(expired, source)).rejects.toMatchObject(
      refusal('token_expired', /exp is 1699999999/),
    )
    const eternal = sign({ alg: 'RS256', kid: 'rsa' }, baseClaims({ exp: undefined }))
    await expect(verify(eternal, source)).rejects.toMatchObject(refusal('claim_missing', /exp/))
    const lax = { ...source, requireExpiration: false }
    await expect(verify(eternal, lax)).resolves.toHaveProperty('expiresAt', null)
    await expect(verify(expired, lax)).rejects.toMatchObject(refusal('token_expired', /exp is/))
  })

  test.each([
    [{ cacheMaxAgeSeconds: 0 }, 3],
    [{}, 1],
  ])('SR-13 three logins with %j cost %d fetches', async (options, fetches) => {
    const server = await serveDocuments(() => rsaAndEc)
    const verifier = verifierFor({ keys: remoteJwks(`${server.origin}/jwks`, options) })
    const token = sign({ alg: 'RS256', kid: 'rsa' })
    await verifier.verify(token)
    await verifier.verify(token)
    await verifier.verify(token)
    expect(server.requests).toHaveLength(fetches)
  })

  test('SR-13 without a cache a rotation is seen at once', async () => {
    let jwks: unknown = rsaAndEc
    const server = await serveDocuments(() => jwks)
    const source = remoteJwks(`${server.origin}/jwks`, { cacheMaxAgeSeconds: 0 })
    const verifier = verifierFor({ keys: source })
    const token = sign({ alg: 'RS256', kid: 'rsa' })
    await verifier.verify(token)
    jwks = { keys: [foreignKeys.rsa.jwk] }
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'key_not_found' })
    const rotated = sign({ alg: 'RS256', kid: 'rsa-foreign' }, baseClaims(), foreignKeys.rsa)
    await expect(verifier.verify(rotated)).resolves.toHaveProperty('subject')
  })
})

describe('TD: issuers and times as Teradata has them', () => {
  const tolerant = { keys: staticKeys(rsaAndEc), clockToleranceSeconds: 300 }

  test.each([
    [{ exp: nowSeconds - 299 }],
    [{ nbf: nowSeconds + 299 }],
    [{ nbf: nowSeconds + 300 }],
  ])('TD-1 a tolerance of 300 seconds accepts %j', async (claims) => {
    await expect(verify(at(claims), tolerant)).resolves.toHaveProperty('subject')
  })

  test.each([
    [{ exp: nowSeconds - 300 }, 'token_expired', /exp is 1699999700/],
    [{ exp: nowSeconds - 301 }, 'token_expired', /exp is 1699999699/],
    [{ nbf: nowSeconds + 301 }, 'token_not_yet_valid', /nbf is 1700000301/],
  ] as const)('TD-1 a tolerance of 300 seconds refuses %j', async (claims, code, message) => {
    await expect(verify(at(claims), tolerant)).rejects.toMatchObject(refusal(code, message))
  })

  test('TD-2 C061 C065 every issuer is held to its own keys, and a stranger costs no request', async () => {
    const a = await serveDocuments(() => ({ keys: [keys.rsa.jwk] }))
    const b = await serveDocuments(() => ({ keys: [{ ...foreignKeys.rsa.jwk, kid: 'rsa' }] }))
    const verifier = createVerifier({
      issuers: [
        { issuer: 'https://a.example', audience, keys: remoteJwks(`${a.origin}/jwks`) },
        { issuer: 'saf', audience, keys: remoteJwks(`${b.origin}/jwks`) },
      ],
      defaultIssuer: 'saf',
      now: () => nowSeconds * 1000,
    })
    const of = (iss: string | undefined, key: TestKey) =>
      verifier.verify(sign({ alg: 'RS256', kid: 'rsa' }, baseClaims({ iss }), key))

    for (const stranger of ['https://c.example', a.origin, 'SAF', 'https://a.example/']) {
      await expect(of(stranger, keys.rsa)).rejects.toMatchObject({ code: 'issuer_mismatch' })
    }
    expect([...a.requests, ...b.requests]).toEqual([])

    await expect(of('https://a.example', keys.rsa)).resolves.toHaveProperty('subject')
    expect(b.requests).toEqual([])
    await expect(of('https://a.example', foreignKeys.rsa)).rejects.toMatchObject({
      code: 'signature_invalid',
    })
    await expect(of(undefined, foreignKeys.rsa)).resolves.toHaveProperty('issuer', 'saf')
    await expect(of('saf', foreignKeys.rsa)).resolves.toHaveProperty('issuer', 'saf')
    await expect(of(undefined, keys.rsa)).rejects.toMatchObject({ code: 'signature_invalid' })
    expect(a.requests).toEqual(['/jwks'])
    expect(b.requests).toEqual(['/jwks'])
  })
})

function at(claims: Readonly<Record<string, unknown>>): string {
  return sign({ alg: 'RS256', kid: 'rsa' }, baseClaims({ iat: undefined, ...claims }))
}
