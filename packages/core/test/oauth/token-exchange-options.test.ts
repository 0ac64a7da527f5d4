import { describe, expect, test } from 'vitest'
import type { VerifierOptions } from '../../src/options/verifier-options.ts'
import { createVerifier } from '../../src/verifier.ts'
import { messageOf } from '../options/option-error.ts'
import { keys, nowSeconds } from '../signing.ts'
import { credentials, exchanged, external, externalToken, internal } from './exchanging-verifier.ts'
import { scriptedEndpoint } from './scripted-endpoint.ts'

const endpoint = 'https://internal.example/token'
const exchange = { endpoint, issuer: 'https://internal.example', ...credentials }
const third = { ...internal, issuer: 'https://third.example' }

function errorFor(...issuers: readonly object[]): string {
  return messageOf(() => createVerifier({ issuers } as VerifierOptions))
}

describe('the options of exchange', () => {
  test.each([
    ['to an unknown issuer', [{ ...external, exchange: { ...exchange, issuer: 'https://x' } }]],
    [
      'to an issuer with a slash more',
      [{ ...external, exchange: { ...exchange, issuer: `${exchange.issuer}/` } }],
    ],
    ['to itself', [{ ...internal, exchange }]],
    ['to itself under another name', [{ ...internal, issuer: [exchange.issuer, 'b'], exchange }]],
    [
      'to an issuer that exchanges too',
      [
        { ...external, exchange },
        { ...internal, exchange: { ...exchange, issuer: 'https://third.example' } },
        third,
      ],
    ],
    [
      'in a ring',
      [
        { ...external, exchange },
        { ...internal, exchange: { ...exchange, issuer: 'https://external.example' } },
      ],
    ],
  ])('TD-3 refuses an exchange %s', (_, issuers) => {
    expect(errorFor(...issuers, ...(issuers.length === 1 ? [third] : []))).toMatch(
      /issuer of exchange must be an issuer of this verifier that has no exchange itself; got "https/,
    )
  })

  test.each([
    ['no issuer', { issuer: undefined }, /^Sekisho: issuer must be set, or left/],
    ['an empty issuer', { issuer: '' }, /issuer of exchange must be one of the issuers/],
    ['a number', { issuer: 5 }, /issuer of exchange must be one of the issuers .*; got 5$/],
    ['no secret', { clientSecret: '' }, /the client secret of exchange is empty/],
    [
      'plain http',
      { endpoint: 'http://internal.example/' },
      /endpoint of exchange must be an https/,
    ],
    ['an empty scope', { scope: '' }, /scope of exchange must be non-empty text; got ""/],
    ['a list of audiences', { audience: ['a', 'b'] }, /audience of exchange must be .*\["a","b"\]/],
    ['an undefined resource', { resource: undefined }, /resource must be set, or left out/],
    ['a token type that is null', { subjectTokenType: null }, /subjectTokenType of exchange must/],
    ['an unknown option', { actorToken: 'x' }, /exchange has no option "actorToken"/],
    ['no cache', { maxCacheEntries: 0 }, /maxCacheEntries must be a number from 1/],
  ])('TD-3 refuses %s, and shows no secret', (_, changes, message) => {
    const shown = errorFor({ ...external, exchange: { ...exchange, ...changes } }, internal)
    expect(shown).toMatch(message)
    expect(shown).not.toContain(credentials.clientSecret)
  })

  test('TD-3 takes several external issuers with one target', async () => {
    const server = await scriptedEndpoint(() => exchanged())
    const there = { ...exchange, endpoint: server.url }
    const second = { ...external, issuer: 'https://second.example' }
    const verifier = createVerifier({
      issuers: [{ ...external, exchange: there }, { ...second, exchange: there }, internal],
      now: () => nowSeconds * 1000,
    })
    for (const iss of ['https://external.example', 'https://second.example']) {
      await expect(verifier.verify(externalToken({ iss }))).resolves.toHaveProperty('subject')
    }
    const mixed = externalToken({ iss: 'https://second.example' }, keys.ed25519)
    await expect(verifier.verify(mixed)).rejects.toMatchObject({ code: 'signature_invalid' })
    expect(server.requests).toHaveLength(2)
  })
})
