import { describe, expect, test } from 'vitest'
import type { VerifierOptions } from '../../src/options/verifier-options.ts'
import { createVerifier } from '../../src/verifier.ts'
import { goodOptions, messageOf, optionError } from './option-error.ts'

/** Option → values that must be refused. */
const refused: Readonly<Record<string, readonly unknown[]>> = {
  issuer: [null, '', ' ', [], [''], ['https://a.example', ''], [undefined], 7, {}, true, Symbol],
  audience: ['', ' ', [], [''], ['api', ''], [null], 7, {}, true],
  keys: ['https://issuer.example/jwks', 7, true, [], {}, () => undefined, { keys: [] }],
  algorithms: [null, '', [], ['none'], 'none', ['NONE'], ['rs256'], ['RS256 '], ['RS256', ''], 7],
  tokenType: ['', ' ', [], [''], ['at+jwt', ''], 7, {}, true],
  clockToleranceSeconds: [-1, -0.001, 600.1, 1e9, '5', true, [], {}, [5]],
  requiredClaims: ['', [''], [7], ['a', null], 7, {}, true, null],
  requireExpiration: ['false', 0, 1, '', [], {}],
  maxLifetimeSeconds: [0, -1, 1e9, '3600', true, [], {}, null],
  allowFutureIssuedAt: ['true', 0, 1, '', [], {}],
  allowSenderConstrained: ['true', 0, 1, '', [], {}],
  cache: [null, true, 0, 10, 'yes', []],
  maxTokenBytes: [0, -1, 1.5, 1_048_577, '16384', true, [], {}],
  realm: ['', 'ünicode', 'a\r\nb', 'a\u0000b', 7, {}, []],
  resourceMetadata: ['', 'not a url', '/relative', 'ftp://x.example', 'http://x.example', 7, {}],
  onDenied: ['log', 7, {}, true],
  now: [1_700_000_000_000, '2026', new Date(0), {}, true],
  anonymous: ['all', true, ['missing', 'all'], [undefined], 7, {}],
  tokenSources: [
    [],
    'authorization',
    ['bearer'],
    [{}],
    [null],
    [{ cookie: '' }],
    [{ cookie: 'a b' }],
    [{ cookie: 7 }],
    [{ cookie: 'a', header: 'b' }],
    [{ header: 'x\r\ny' }],
    [{ header: 'Authorization' }],
    [{ body: 'access_token' }],
    7,
    {},
  ],
}

const numbers = ['clockToleranceSeconds', 'maxLifetimeSeconds', 'maxTokenBytes']
const cases = Object.entries(refused).flatMap(([name, values]) =>
  values.map((value) => [name, describeValue(value), value] as const),
)

function accepts(changes: Readonly<Record<string, unknown>>): boolean {
  try {
    createVerifier({ ...goodOptions(), ...changes })
    return true
  } catch {
    return false
  }
}

function describeValue(value: unknown): string {
  return typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value))
}

describe('every option', () => {
  test('the good options make a verifier', () => {
    expect(() => createVerifier(goodOptions())).not.toThrow()
  })

  test.each([
    ['clockToleranceSeconds', 0, 600],
    ['maxLifetimeSeconds', 1, 315_360_000],
    ['maxTokenBytes', 1, 262_144],
  ])('%s may be anything from %d to %d, both included', (name, least, most) => {
    for (const value of [least, most]) expect(accepts({ [name]: value })).toBe(true)
    expect(accepts({ [name]: least - 1 })).toBe(false)
    expect(accepts({ [name]: most + 1 })).toBe(false)
  })

  test.each(cases)('C088 C100 %s refuses %s and says how to mend it', (name, _, value) => {
    expect(optionError({ [name]: value })).toMatch(
      new RegExp(`^Sekisho: ${name} must be .+; got .+`),
    )
  })

  test.each(Object.keys(refused))(
    'C088 %s refuses undefined, as a missing environment variable leaves it',
    (name) => {
      expect(optionError({ [name]: undefined })).toMatch(
        new RegExp(`^Sekisho: ${name} must be .+; got undefined \\(is an environment variable`),
      )
    },
  )

  test.each(numbers)('C081 %s refuses numbers that are none, and says which came', (name) => {
    expect(optionError({ [name]: Number.NaN })).toMatch(
      new RegExp(`^Sekisho: ${name} must be a number from .* to .*; got NaN`),
    )
    expect(optionError({ [name]: Number.POSITIVE_INFINITY })).toMatch(/; got Infinity/)
    expect(optionError({ [name]: Number.NEGATIVE_INFINITY })).toMatch(/; got -Infinity/)
  })

  test('null is no value of an option but for audience and tokenType', () => {
    const names = Object.keys(refused).filter((name) => !['audience', 'tokenType'].includes(name))
    expect(names.filter((name) => accepts({ [name]: null }))).toEqual([])
  })

  test.each(numbers)('C081 %s refuses a bigint by name', (name) => {
    expect(optionError({ [name]: 5n })).toMatch(new RegExp(`^Sekisho: ${name} must be .*; got `))
  })

  test('a value that refers to itself is refused by name', () => {
    const realm: Record<string, unknown> = {}
    realm['self'] = realm
    expect(optionError({ realm })).toMatch(/^Sekisho: realm must be printable ASCII text; got /)
  })

  test.each(['issuer', 'audience'])('C088 %s is needed', (name) => {
    const { [name]: _, ...rest } = goodOptions() as Record<string, unknown>
    expect(messageOf(() => createVerifier(rest as unknown as VerifierOptions))).toMatch(
      new RegExp(`^Sekisho: ${name} must be .*; got undefined`),
    )
  })

  test.each(['clockTolerance', 'algorithm', 'aud', 'ignoreExpiration', 'constructor', 'Issuer'])(
    'an option called %s is unknown, and the message lists those there are',
    (name) => {
      const message = optionError({ [name]: 'value' })
      expect(message).toMatch(new RegExp(`^Sekisho: the policy has no option "${name}"; it has `))
      for (const known of Object.keys(refused)) expect(message).toContain(known)
    },
  )

  test.each([[undefined], [null], ['options'], [7], [[]], [() => undefined]])(
    'options of %j are refused',
    (options) => {
      expect(messageOf(() => createVerifier(options as unknown as VerifierOptions))).toMatch(
        /^Sekisho: the policy must be an object of options; got /,
      )
    },
  )
})

describe('algorithms', () => {
  test('C030 C031 names what may stand there', () => {
    expect(optionError({ algorithms: ['none'] })).toMatch(
      /algorithms must be of RS256, .*EdDSA, Ed25519; got \["none"\]/,
    )
  })

  test('C034 never both kinds', () => {
    expect(optionError({ algorithms: ['HS256', 'RS256'] })).toMatch(
      /algorithms must be either HS\* or .* never both: .*; got \["HS256","RS256"\]/,
    )
  })

  test('C036 never a kind that the key source cannot serve', () => {
    expect(optionError({ algorithms: ['HS256'] })).toMatch(
      /algorithms must be what staticKeys\(\) serves: RS256.*; got \["HS256"\]/,
    )
  })
})
