import { describe, expect, test } from 'vitest'
import { discovery } from '../../src/keys/remote/discovery.ts'
import { remoteJwks } from '../../src/keys/remote/remote-jwks.ts'
import { resolveRemoteKeysOptions } from '../../src/keys/remote/remote-options.ts'
import { messageOf, optionError } from './option-error.ts'

const url = 'https://issuer.example/jwks'

/** Option → values that must be refused. */
const refused: Readonly<Record<string, readonly unknown[]>> = {
  cacheMaxAgeSeconds: [-1, 86_401, '600', true, {}],
  refreshIntervalSeconds: [-1, 601, '60', true, {}],
  staleIfErrorSeconds: [-1, 604_801, '60', true, {}],
  cooldownSeconds: [0, 301, '10', true, {}],
  timeoutMs: [0, 60_001, 1.5, '5000', true, {}],
  deadlineMs: [0, 120_001, 1.5, '5000', true, {}],
  maxBodyBytes: [0, 16_777_217, 1.5, '1', true, {}],
  maxKeys: [0, 10_001, 1.5, '1', true, {}],
  headers: ['x: y', 7, true, { 'a b': 'c' }, { '': 'c' }],
  fetch: ['fetch', 7, {}, true],
  allowInsecureHttp: ['true', 0, 1, {}],
}

const numbers = Object.keys(refused).slice(0, 8)

function errorFor(options: Readonly<Record<string, unknown>>): string {
  const message = messageOf(() => remoteJwks(url, options))
  expect(messageOf(() => discovery(options))).toBe(
    message.replaceAll('remoteJwks()', 'discovery()'),
  )
  return message
}

function accepts(options: Readonly<Record<string, unknown>>): boolean {
  try {
    remoteJwks(url, options)
    return true
  } catch {
    return false
  }
}

describe('options of remoteJwks() and discovery()', () => {
  test.each([
    ['cacheMaxAgeSeconds', 0, 86_400],
    ['staleIfErrorSeconds', 0, 604_800],
    ['cooldownSeconds', 1, 300],
    ['timeoutMs', 1, 60_000],
    ['deadlineMs', 1, 120_000],
    ['maxBodyBytes', 1, 16_777_216],
    ['maxKeys', 1, 10_000],
  ])('%s may be anything from %d to %d, both included', (name, least, most) => {
    for (const value of [least, most]) expect(accepts({ [name]: value })).toBe(true)
    expect(accepts({ [name]: least - 1 })).toBe(false)
    expect(accepts({ [name]: most + 1 })).toBe(false)
  })

  test.each(
    Object.entries(refused).flatMap(([name, values]) =>
      values.map((value) => [name, JSON.stringify(value), value] as const),
    ),
  )('%s refuses %s and says how to mend it', (name, _, value) => {
    expect(errorFor({ [name]: value })).toMatch(new RegExp(`^Sekisho: ${name} must be .+; got .+`))
  })

  test.each(Object.keys(refused))('C088 %s refuses undefined', (name) => {
    expect(errorFor({ [name]: undefined })).toMatch(
      new RegExp(`^Sekisho: ${name} must be .+; got undefined \\(is an environment variable`),
    )
  })

  test('null is no value of an option', () => {
    expect(Object.keys(refused).filter((name) => accepts({ [name]: null }))).toEqual([])
  })

  test.each(numbers)('C081 %s refuses NaN and Infinity, and says which came', (name) => {
    expect(errorFor({ [name]: Number.NaN })).toMatch(new RegExp(`^Sekisho: ${name} .*; got NaN`))
    expect(errorFor({ [name]: Number.POSITIVE_INFINITY })).toMatch(/; got Infinity/)
  })

  test('an unknown name is refused, with those there are', () => {
    expect(errorFor({ timeout: 5000 })).toMatch(
      /^Sekisho: remoteJwks\(\) has no option "timeout"; it has timeoutMs, .*deadlineMs/,
    )
  })

  test.each(['name\r\nx', 'ünicode', 'nul\u0000'])('a header value of %j is refused', (value) => {
    const message = errorFor({ headers: { 'x-api-key': value } })
    expect(message).toMatch(/headers\["x-api-key"\] must be printable ASCII text; got "string"/)
  })

  test('C066 C071 the defaults are bounded', () => {
    expect(resolveRemoteKeysOptions({}, 'remoteJwks()')).toMatchObject({
      cacheMaxAgeSeconds: 600,
      refreshIntervalSeconds: 300,
      staleIfErrorSeconds: 3600,
      cooldownSeconds: 10,
      timeoutMs: 5000,
      deadlineMs: 8000,
      maxBodyBytes: 262_144,
      maxKeys: 100,
      headers: {},
      allowInsecureHttp: false,
    })
  })

  test('the refresh interval follows a shorter maximum age, and may not exceed it', () => {
    const settings = resolveRemoteKeysOptions({ cacheMaxAgeSeconds: 60 }, 'remoteJwks()')
    expect(settings.refreshIntervalSeconds).toBe(30)
    expect(errorFor({ cacheMaxAgeSeconds: 60, refreshIntervalSeconds: 61 })).toMatch(
      /refreshIntervalSeconds must be a number from 0 to 60; got 61/,
    )
  })
})

describe('the URL', () => {
  test.each([undefined, null, '', 'issuer.example/jwks', '/jwks', 'ftp://issuer.example', 7, {}])(
    'C064 remoteJwks(%j) is refused',
    (value) => {
      expect(messageOf(() => remoteJwks(value as string))).toMatch(
        /^Sekisho: the URL of remoteJwks\(\) must be an absolute https URL; got /,
      )
    },
  )

  test.each([
    'http://issuer.example/jwks',
    'http://127.0.0.1.issuer.example/jwks',
    'http://localhost.issuer.example/jwks',
    'http://10.0.0.1/jwks',
    'http://[::2]/jwks',
    'http://0.0.0.0/jwks',
  ])('C064 remoteJwks(%j) is refused, unless plain http is let through by name', (value) => {
    expect(messageOf(() => remoteJwks(value))).toMatch(/an https URL \(or set allowInsecureHttp/)
    expect(() => remoteJwks(value, { allowInsecureHttp: true })).not.toThrow()
  })

  test.each(['http://127.0.0.1:8080/jwks', 'http://localhost/jwks', 'http://[::1]:1/jwks', url])(
    'C064 remoteJwks(%j) is let through',
    (value) => {
      expect(() => remoteJwks(value)).not.toThrow()
    },
  )

  test.each([
    ['http', 'http://issuer.example', /issuer, as discovery\(\) needs it, must be an https URL/],
    ['no URL', 'my issuer', /issuer, as discovery\(\) needs it, must be an absolute https URL/],
    ['a query', 'https://issuer.example/?a=1', /must have no query and no fragment/],
    ['a fragment', 'https://issuer.example/#a', /must have no query and no fragment/],
    ['two issuers', ['https://a.example', 'https://b.example'], /discovery\(\) serves one issuer/],
  ])('C064 C065 discovery() refuses an issuer with %s', (_, issuer, message) => {
    expect(optionError({ issuer, keys: discovery() })).toMatch(message)
  })
})
