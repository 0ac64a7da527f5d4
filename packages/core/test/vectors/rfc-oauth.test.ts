import { describe, expect, test } from 'vitest'
import type { JwtClaims } from '../../src/authentication.ts'
import type { Jwk } from '../../src/jws.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { rfc9068 as profile, type VerifierOptions } from '../../src/options/verifier-options.ts'
import { createVerifier } from '../../src/verifier.ts'
import { fakeRequest } from '../http/fake-request.ts'
import { refusal } from '../refusal.ts'
import { foreignKeys, keys, sign } from '../signing.ts'
import { readRfc, withFlippedBits } from './rfc-examples.ts'

const rfc9068 = readRfc(9068) as { readonly header: Jwk; readonly claims: JwtClaims }
const rfc9449 = readRfc(9449) as {
  readonly key: Jwk
  readonly proofs: readonly { readonly jws: string }[]
  readonly jkt: string
  readonly boundToken: { readonly jws: string }
  readonly boundOpaqueToken: { readonly token: string }
}

describe('RFC 9068 section 2.2', () => {
  const { iss, aud, exp, iat } = rfc9068.claims as {
    iss: string
    aud: string
    exp: number
    iat: number
  }
  const options: VerifierOptions = {
    ...profile,
    issuer: iss,
    audience: aud,
    keys: staticKeys({ ...keys.rsa.jwk, kid: 'RjEwOwOA' }),
    now: at(iat),
  }
  const token = sign(rfc9068.header, rfc9068.claims)

  test('C090 C091 its header and claims pass the profile', async () => {
    const { subject, claims, scopes } = await createVerifier(options).verify(token)
    expect(subject).toBe('5ba552d67')
    expect(claims).toEqual(rfc9068.claims)
    expect([...scopes].toSorted()).toEqual(['openid', 'profile', 'reademail'])
  })

  test.each(profile.requiredClaims)('C090 without %s they do not', async (name) => {
    const lacking = sign(rfc9068.header, { ...rfc9068.claims, [name]: undefined })
    await expect(createVerifier(options).verify(lacking)).rejects.toMatchObject(
      refusal('claim_missing', new RegExp(`no ${name} claim`)),
    )
  })

  test('a flipped bit, another key and the time of exp refuse them', async () => {
    const verifier = createVerifier(options)
    const [changed = ''] = withFlippedBits(token)
    const forged = sign(rfc9068.header, rfc9068.claims, foreignKeys.rsa)
    for (const bad of [changed, forged]) {
      await expect(verifier.verify(bad)).rejects.toMatchObject(
        refusal('signature_invalid', /signature does not hold under/),
      )
    }
    const late = createVerifier({ ...options, now: at(exp + 5) })
    await expect(late.verify(token)).rejects.toMatchObject(refusal('token_expired', /exp is/))
  })
})

describe('RFC 9449', () => {
  const issuer = 'https://server.example.com'
  const [, payload = ''] = rfc9449.boundToken.jws.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as JwtClaims
  const options: VerifierOptions = {
    issuer,
    audience: null,
    keys: staticKeys({ ...keys.p256.jwk, kid: 'BeALkb' }),
    now: at(1_562_262_618),
  }
  // The RFC does not print the issuer's key: its claims under a key of ours.
  const bound = sign({ alg: 'ES256', kid: 'BeALkb' }, claims)

  test('C141 figure 8: a token that is bound to a proof key is no bearer token', async () => {
    await expect(createVerifier(options).verify(bound)).rejects.toMatchObject({
      ...refusal('token_sender_constrained', /bound to a key by cnf \(DPoP or mutual TLS\)/),
      claim: 'cnf',
    })
    expect(claims).toMatchObject({ cnf: { jkt: rfc9449.jkt } })
  })

  test('figure 8: who checks the proof elsewhere may allow it, and gets the thumbprint', async () => {
    const lenient = createVerifier({ ...options, allowSenderConstrained: true })
    expect((await lenient.verify(bound)).claims).toMatchObject({ cnf: { jkt: rfc9449.jkt } })
  })

  test('C148 figure 11: nor is it one when its issuer tells of the binding', async () => {
    const introspection = {
      endpoint: `${issuer}/as/introspect.oauth2`,
      clientId: 'rs',
      clientSecret: 'secret',
      fetch: async () => Response.json({ active: true, ...claims }),
    }
    const asking = createVerifier({ ...options, introspection })
    await expect(asking.verify('opaque')).rejects.toMatchObject(
      refusal('token_sender_constrained', /bound to a key by cnf/),
    )
    const lenient = createVerifier({ ...options, introspection, allowSenderConstrained: true })
    expect((await lenient.verify('opaque')).subject).toBe('someone@example.com')
    // Two dots, so that it looks like a JWT: nobody is asked about it (ADR 20).
    await expect(asking.verify(rfc9449.boundOpaqueToken.token)).rejects.toMatchObject(
      refusal('token_malformed', /not canonical base64url/),
    )
  })

  test('figure 8: as it is printed it was signed by nobody known here', async () => {
    await expect(createVerifier(options).verify(rfc9449.boundToken.jws)).rejects.toMatchObject(
      refusal('signature_invalid', /signature does not hold under/),
    )
  })

  test('C091 figures 2 and 13: a proof is no access token', async () => {
    const trusting = createVerifier({
      ...options,
      keys: staticKeys(rfc9449.key),
      defaultIssuer: issuer,
    })
    for (const { jws } of rfc9449.proofs) {
      await expect(trusting.verify(jws)).rejects.toMatchObject(
        refusal('token_type_mismatch', /typ is "dpop\+jwt", expected/),
      )
    }
  })

  test('figure 13: under the DPoP scheme no bearer token came', async () => {
    const [, proof] = rfc9449.proofs
    const outcome = await createVerifier(options).authenticate(
      fakeRequest({
        headers: {
          authorization: [`DPoP ${rfc9449.boundOpaqueToken.token}`],
          dpop: [proof?.jws ?? ''],
        },
      }),
    )
    expect(outcome).toMatchObject({
      kind: 'denied',
      error: refusal('token_missing', /no access token/),
      denial: { status: 401, headers: { 'www-authenticate': 'Bearer realm="api"' } },
    })
  })
})

function at(seconds: number): () => number {
  return () => seconds * 1000
}
