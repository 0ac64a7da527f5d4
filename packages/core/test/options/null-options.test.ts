import { describe, expect, test } from 'vitest'
import { keyDirectory } from '../../src/keys/files/key-directory.ts'
import { jwksFile } from '../../src/keys/files/jwks-file.ts'
import { sharedSecret } from '../../src/keys/shared-secret.ts'
import { watchPolicyFile } from '../../src/policy-file.ts'
import { createVerifier } from '../../src/verifier.ts'
import { issuer } from '../signing.ts'
import { goodOptions, messageOf, optionError } from './option-error.ts'

const client = { endpoint: 'https://login.example/oauth', clientId: 'orders', clientSecret: 'x' }

const introspectionOptions: readonly (readonly [string, RegExp])[] = [
  ['cacheSeconds', /cacheSeconds must be a number from 0 to 3600; got null/],
  ['maxCacheEntries', /maxCacheEntries must be a number from 1 to 1000000; got null/],
  ['maxConcurrent', /maxConcurrent must be a number from 1 to 10000; got null/],
]

const exchangeOptions: readonly (readonly [string, RegExp])[] = [
  ['audience', /audience of exchange must be non-empty text; got null/],
  ['resource', /resource of exchange must be non-empty text; got null/],
  ['scope', /scope of exchange must be non-empty text; got null/],
  ['subjectTokenType', /subjectTokenType of exchange must be non-empty text; got null/],
  ['maxCacheEntries', /maxCacheEntries must be a number from 1 to 1000000; got null/],
]

const policyFileOptions: readonly (readonly [object, RegExp])[] = [
  [{ intervalSeconds: null }, /intervalSeconds must be a number from 1 to 3600; got null/],
  [{ onRefused: null }, /onRefused must be a function; got null/],
  [{ interval: 5 }, /watchPolicyFile\(\) has no option "interval"/],
]

describe('an option that is null does not take its default', () => {
  test.each(introspectionOptions)('%s of introspection', (name, message) => {
    expect(optionError({ introspection: { ...client, [name]: null } })).toMatch(message)
  })

  test.each(exchangeOptions)('%s of exchange', (name, message) => {
    const exchange = { ...client, issuer, [name]: null }
    const foreign = { ...goodOptions(), issuer: 'https://partner.example', exchange }
    const issuers = [goodOptions(), foreign]
    expect(messageOf(() => createVerifier({ issuers }))).toMatch(message)
  })

  test('checkIntervalSeconds of jwksFile() and keyDirectory()', () => {
    const options = nothing('checkIntervalSeconds')
    const message = /checkIntervalSeconds must be a number from 0 to 3600; got null/
    expect(messageOf(() => jwksFile('jwks.json', options))).toMatch(message)
    expect(messageOf(() => keyDirectory('keys', options))).toMatch(message)
  })

  test('id of keyDirectory()', () => {
    expect(messageOf(() => keyDirectory('keys', nothing('id')))).toMatch(
      /the id of keyDirectory\(\) must be non-empty text; got null/,
    )
  })

  test('encoding of sharedSecret()', () => {
    expect(messageOf(() => sharedSecret('x'.repeat(32), nothing('encoding')))).toMatch(
      /the encoding of sharedSecret\(\) must be utf8, base64 or base64url; got null/,
    )
  })

  test.each(policyFileOptions)(
    'nor does %j of watchPolicyFile() start a timer',
    (options, wanted) => {
      const verifier = createVerifier(goodOptions())
      expect(messageOf(() => watchPolicyFile(verifier, 'policy.env', options))).toMatch(wanted)
    },
  )
})

/** As JavaScript or a configuration file would pass it. */
function nothing(name: string): object {
  return { [name]: null }
}
