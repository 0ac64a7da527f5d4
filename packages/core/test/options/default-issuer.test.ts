import { describe, expect, test } from 'vitest'
import { staticKeys } from '../../src/keys/static-keys.ts'
import type { IssuerOptions, SharedOptions } from '../../src/options/verifier-options.ts'
import { rfc9068 } from '../../src/options/verifier-options.ts'
import { createVerifier, type Verifier } from '../../src/verifier.ts'
import { fakeRequest } from '../http/fake-request.ts'
import { refusal } from '../refusal.ts'
import { baseClaims, foreignKeys, keys, nowSeconds, sign, signSegments } from '../signing.ts'
import { messageOf, optionError } from './option-error.ts'

const saf: IssuerOptions = {
  issuer: ['saf', 'racf'],
  audience: 'mainframe',
  keys: staticKeys(keys.ed25519.jwk),
}
const other: IssuerOptions = {
  issuer: 'https://b.example',
  audience: 'b-api',
  keys: staticKeys(foreignKeys.ed25519.jwk),
}

function verifierWith(options: SharedOptions = {}, changes: object = {}): Verifier {
  return createVerifier({
    issuers: [{ ...saf, ...changes }, other],
    now: () => nowSeconds * 1000,
    ...options,
  })
}

function token(changes: Readonly<Record<string, unknown>> = {}, key = keys.ed25519): string {
  return sign(
    { alg: 'EdDSA', kid: key.jwk.kid },
    baseClaims({ iss: undefined, aud: 'mainframe', ...changes }),
    key,
  )
}

describe('a token without iss', () => {
  test('TD-2 is of the default issuer', async () => {
    const verifier = verifierWith({ defaultIssuer: 'saf' })
    await expect(verifier.verify(token())).resolves.toMatchObject({
      subject: 'alice',
      issuer: 'saf',
      claims: expect.not.objectContaining({ iss: expect.anything() as unknown }) as unknown,
    })
    await expect(verifierWith({ defaultIssuer: 'racf' }).verify(token())).resolves.toHaveProperty(
      'issuer',
      'racf',
    )
  })

  test('TD-2 C083 is refused where no default issuer is configured', async () => {
    await expect(verifierWith().verify(token())).rejects.toMatchObject(
      refusal('claim_missing', /the token has no iss claim/),
    )
  })

  test('TD-2 C061 is held to the key and the policy of the default issuer only', async () => {
    const verifier = verifierWith({ defaultIssuer: 'saf' })
    const stranger = foreignKeys.ed25519
    await expect(verifier.verify(token({ aud: 'b-api' }, stranger))).rejects.toMatchObject(
      refusal('key_not_found', /no key fits kid "ed25519-foreign"/),
    )
    const named = sign(
      { alg: 'EdDSA', kid: 'ed25519' },
      baseClaims({ iss: undefined, aud: 'mainframe' }),
      stranger,
    )
    await expect(verifier.verify(named)).rejects.toMatchObject(
      refusal('signature_invalid', /under key "ed25519"/),
    )
    await expect(verifier.verify(token({ aud: 'b-api' }))).rejects.toMatchObject(
      refusal('audience_mismatch', /aud is "b-api", expected \["mainframe"\]/),
    )
  })

  test('TD-2 C090 is refused where the profile of RFC 9068 wants iss, default or not', async () => {
    const claims = { client_id: 'c', jti: 'j' }
    const verifier = verifierWith({ defaultIssuer: 'saf' }, rfc9068)
    const typed = (iss: string | undefined) =>
      sign({ alg: 'EdDSA', typ: 'at+jwt' }, baseClaims({ ...claims, aud: 'mainframe', iss }))
    await expect(verifier.verify(typed(undefined))).rejects.toMatchObject(
      refusal('claim_missing', /has no iss claim/),
    )
    await expect(verifier.verify(typed('saf'))).resolves.toHaveProperty('issuer', 'saf')
  })

  test('TD-2 is accepted by authenticate as well, with one issuer', async () => {
    const verifier = createVerifier({
      ...saf,
      defaultIssuer: 'saf',
      now: () => nowSeconds * 1000,
    })
    const request = fakeRequest({ headers: { authorization: [`Bearer ${token()}`] } })
    expect(await verifier.authenticate(request)).toMatchObject({
      kind: 'authenticated',
      authentication: { issuer: 'saf' },
    })
  })
})

describe('a token with iss', () => {
  const verifier = verifierWith({ defaultIssuer: 'saf' })

  test('TD-2 is not rerouted: another issuer is another issuer', async () => {
    for (const iss of ['https://evil.example', 'SAF', ' saf', 'undefined', 'null', '']) {
      await expect(verifier.verify(token({ iss }))).rejects.toMatchObject(
        refusal('issuer_mismatch', /^iss is ".*", expected exactly one of \["saf","racf"/),
      )
    }
    await expect(verifier.verify(token({ iss: 'https://b.example' }))).rejects.toMatchObject(
      refusal('key_not_found', /no key fits kid "ed25519"/),
    )
  })

  test.each([
    ['null', null, /got null/],
    ['a number', 0, /got 0/],
    ['a list', ['saf'], /got \["saf"\]/],
    ['an object', { saf: true }, /got \{"saf":true\}/],
    ['false', false, /got false/],
  ])('TD-2 C083 that is %s is malformed, not absent', async (_, iss, message) => {
    await expect(verifier.verify(token({ iss }))).rejects.toMatchObject(
      refusal('claim_malformed', /expected iss to be a string/),
    )
    await expect(verifier.verify(token({ iss }))).rejects.toMatchObject(
      refusal('claim_malformed', message),
    )
  })

  test('TD-2 from the prototype of the claims has none', async () => {
    const claims = JSON.stringify(baseClaims({ iss: undefined, aud: 'mainframe' }))
    const inherited = `{"__proto__":{"iss":"https://b.example"},${claims.slice(1)}`
    const crafted = signSegments('{"alg":"EdDSA"}', inherited, keys.ed25519, 'EdDSA')
    await expect(verifier.verify(crafted)).resolves.toHaveProperty('issuer', 'saf')
    await expect(verifierWith().verify(crafted)).rejects.toMatchObject({ code: 'claim_missing' })
  })
})

describe('defaultIssuer', () => {
  test.each([
    ['an unknown issuer', 'https://x.example', /defaultIssuer must be one of the issuers saf, rac/],
    ['another case', 'SAF', /must be one of the issuers saf, racf, https:\/\/b.example; got "SAF"/],
    ['nothing', '', /must be one of the issuers .*; got ""/],
    ['null', null, /must be one of the issuers .*; got null/],
    ['a list', ['saf'], /must be one of the issuers .*; got \["saf"\]/],
    ['true', true, /must be one of the issuers .*; got true/],
  ])('TD-2 that is %s is a TypeError', (_, defaultIssuer, message) => {
    expect(messageOf(() => verifierWith({ defaultIssuer: defaultIssuer as string }))).toMatch(
      message,
    )
  })

  test('C088 that is undefined is a TypeError: a missing variable must not decide', () => {
    expect(optionError({ defaultIssuer: undefined })).toMatch(/defaultIssuer must be set, or left/)
  })
})
