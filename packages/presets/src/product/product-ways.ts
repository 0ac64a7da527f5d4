import type { IssuerOptions } from '@sekisho/core'
import { invalidOption } from '@sekisho/core/options'

interface ProductWay {
  readonly meaning: string
  /** Whether a check becomes weaker by it. */
  readonly weakens: boolean
  readonly options: Partial<IssuerOptions>
}

function weaker(meaning: string, options: Partial<IssuerOptions> = {}): ProductWay {
  return { meaning, weakens: true, options }
}

/**
 * Every name that `asInProduct` of a preset may hold: what the product does and Sekisho does not by
 * itself. A preset takes those that its product has. One that weakens a check is a process warning.
 */
export const PRODUCT_WAYS = {
  any_audience: weaker('`aud` is not checked where the settings name no audience', {
    audience: null,
  }),
  any_token_type: weaker('`typ` is not looked at: an ID token passes too', { tokenType: null }),
  bound_tokens: weaker('a token that `cnf` binds to a key passes as a bearer token', {
    allowSenderConstrained: true,
  }),
  continue_after_rejection: weaker('the next of a chain is asked about a refused token too'),
  numbers_as_text: weaker('`exp` and `nbf` may be digits in a text', { coerceNumericDates: true }),
  partial_match: weaker('a regular expression need not cover the whole claim'),
  plain_http: weaker('keys and tokens may travel over plain HTTP'),
  product_defaults: weaker(
    'what the settings leave out is as generous as in the product: skew, age of keys, time of requests',
  ),
  short_secret: weaker('a secret may be shorter than the hash, and so guessed'),
  subject_case: weaker('upper and lower case of a login name are the same', {
    ignoreSubjectCase: true,
  }),
  superuser_claim: weaker('`is_superuser` in a token lifts every access rule'),
  tokens_without_exp: weaker('a token without `exp` lives for ever', { requireExpiration: false }),
  tokens_without_issuer: weaker('a token without `iss` counts as one of the first issuer'),
  unchecked_iat: weaker('`iat` may lie ahead', { allowFutureIssuedAt: true }),
  fetch_each_time: { meaning: 'keys are fetched for every token', weakens: false, options: {} },
  single_use_refresh: weaker(
    'a refresh token works once; used again it is refused, and its session goes on',
  ),
} as const satisfies Record<string, ProductWay>

/** A name for `asInProduct`. */
export type ProductWayName = keyof typeof PRODUCT_WAYS

/** The names that were given to one preset. */
export interface ProductWays<Name extends ProductWayName> {
  has(name: Name): boolean
  /** What they change in the options of an issuer; `any_audience` aside, see `identityOf`. */
  readonly options: Partial<IssuerOptions>
}

/**
 * Checks `asInProduct`, and warns of what weakens a check.
 *
 * @throws {TypeError} for a name that the preset does not have.
 */
export function productWays<Name extends ProductWayName>(
  preset: string,
  given: unknown,
  known: readonly Name[],
): ProductWays<Name> {
  const names = checked(preset, given, known)
  const weak = names.filter((name) => PRODUCT_WAYS[name].weakens)
  if (weak.length > 0) {
    const meanings = weak.map((name) => `${name}: ${PRODUCT_WAYS[name].meaning}`)
    process.emitWarning(
      `Sekisho: ${preset} does as the product and so checks less (${meanings.join('; ')})`,
      { code: 'SEKISHO_AS_IN_PRODUCT' },
    )
  }
  const effects = names.filter((name) => name !== 'any_audience')
  return {
    has: (name) => names.includes(name),
    options: Object.assign({}, ...effects.map((name) => PRODUCT_WAYS[name].options)) as object,
  }
}

function checked<Name extends ProductWayName>(
  preset: string,
  given: unknown,
  known: readonly Name[],
): readonly Name[] {
  const where = `asInProduct of ${preset}`
  const wanted = `a list of ${known.join(', ')}`
  if (!Array.isArray(given)) throw invalidOption(where, given, wanted)
  return given.map((name: unknown) => {
    const found = known.find((one) => one === name)
    if (found === undefined) throw invalidOption(where, name, wanted)
    return found
  })
}
