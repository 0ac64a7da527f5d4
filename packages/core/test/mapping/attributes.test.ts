import { describe, expect, test } from 'vitest'
import type { AttributeRule, AttributesOption } from '../../src/index.ts'
import { refusal } from '../refusal.ts'
import { baseClaims, sign, verifierFor } from '../signing.ts'

async function attributesOf(
  attributes: AttributesOption,
  claims: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const token = sign({ alg: 'RS256' }, baseClaims(claims))
  return (await verifierFor({ attributes }).verify(token)).attributes
}

const valueOf = async (rule: Omit<AttributeRule, 'claim'>, value: unknown): Promise<unknown> =>
  (await attributesOf({ x: { claim: 'x', ...rule } }, { x: value }))['x']

describe('attributes', () => {
  test('ST-9 are typed: text, number, date, boolean, list', async () => {
    const attributes: AttributesOption = {
      email: 'email',
      level: { claim: 'level', type: 'number' },
      hiredOn: { claim: 'hired_on', type: 'date' },
      admin: { claim: 'admin', type: 'boolean' },
      tags: { claim: '/profile/tags', type: 'list' },
    }
    const claims = {
      email: 'alice@people.example',
      level: 5,
      hired_on: '2026-01-31',
      admin: false,
      profile: { tags: ['a', 1, true] },
    }
    expect(await attributesOf(attributes, claims)).toEqual({
      email: 'alice@people.example',
      level: 5,
      hiredOn: new Date('2026-01-31T00:00:00Z'),
      admin: false,
      tags: ['a', 1, true],
    })
  })

  test.each<readonly [Omit<AttributeRule, 'claim'>, unknown]>([
    [{ type: 'number' }, '12'],
    [{ type: 'number', coerce: true }, '12e3'],
    [{ type: 'number', coerce: true }, ' 12'],
    [{ type: 'number', coerce: true }, ''],
    [{ type: 'text' }, 12],
    [{ type: 'text' }, 'x'.repeat(8193)],
    [{ type: 'boolean' }, 'true'],
    [{ type: 'boolean', coerce: true }, 'yes'],
    [{ type: 'date' }, '2026-02-30'],
    [{ type: 'date' }, '31.01.2026'],
    [{ type: 'date' }, '2026-13-01'],
    [{ type: 'list' }, 'a'],
    [{ type: 'list' }, [{}]],
    [{ type: 'list' }, [['a']]],
    [{ type: 'map' }, ['a']],
    [{ type: 'map' }, 'a'],
    [{ type: 'filter' }, {}],
  ])('ST-9 %j refuses %j', async (rule, value) => {
    await expect(valueOf(rule, value)).rejects.toMatchObject(
      refusal('claim_malformed', /expected x to be an? \w+.*(?:attribute|filter) x, got/),
    )
  })

  test.each<readonly [Omit<AttributeRule, 'claim'>, unknown, unknown]>([
    [{ type: 'number', coerce: true }, '-12.5', -12.5],
    [{ type: 'boolean', coerce: true }, 'true', true],
    [{ type: 'text', coerce: true }, 12, '12'],
    [{ type: 'list', coerce: true }, 'a', ['a']],
    [{ type: 'date' }, 1_700_000_000, new Date(1_700_000_000_000)],
    [{ type: 'date' }, '2026-01-31T10:00:00+09:00', new Date('2026-01-31T01:00:00Z')],
    [{ type: 'date' }, '2024-02-29', new Date('2024-02-29T00:00:00Z')],
  ])('ST-9 %j reads %j', async (rule, value, read) => {
    expect(await valueOf(rule, value)).toEqual(read)
  })

  test('ST-9 a sixteenth text mapping is refused where the limit is fifteen', () => {
    const attributeLimits = { text: 15, number: 15, date: 10 }
    expect(() => verifierFor({ attributes: mappings(15), attributeLimits })).not.toThrow()
    expect(() => verifierFor({ attributes: mappings(16), attributeLimits })).toThrow(
      'Sekisho: attributes has 16 of type text, attributeLimits allows 15',
    )
  })

  test('a required one refuses the token, another takes its default or stays away', async () => {
    await expect(attributesOf({ x: { claim: 'x', required: true } }, {})).rejects.toMatchObject(
      refusal('claim_missing', /the token has no x claim/),
    )
    expect(await attributesOf({ x: { claim: 'x', default: 'd' } }, {})).toEqual({ x: 'd' })
    expect(await attributesOf({ x: 'x' }, { x: null })).toEqual({})
  })

  test('a default is nobody’s to change: not the handler’s, and not its author’s', async () => {
    const tags = ['a']
    const rule = { claim: 'x', type: 'list', default: tags } as const
    const nested = { claim: 'y', type: 'map', default: { z: ['b'] } } as const
    const verifier = verifierFor({ attributes: { tags: rule, nested } })
    tags.push('written over')
    const token = sign({ alg: 'RS256' }, baseClaims({}))
    const first = (await verifier.verify(token)).attributes
    expect(first).toEqual({ tags: ['a'], nested: { z: ['b'] } })
    expect(() => (first['tags'] as string[]).push('admin')).toThrow(TypeError)
    expect(() => (first['nested'] as { z: string[] }).z.push('admin')).toThrow(TypeError)
    expect((await verifier.verify(token)).attributes).toEqual(first)
    expect(Object.isFrozen(tags)).toBe(false)
  })

  test.each<readonly [Omit<AttributeRule, 'claim'>, unknown]>([
    [{ type: 'date', default: new Date(5000) }, new Date(5000)],
    [{ type: 'date', default: '2026-01-31' }, new Date('2026-01-31T00:00:00Z')],
    [{ type: 'locale', default: 'ja-jp' }, 'ja-JP'],
    [{ type: 'boolean', default: false }, false],
    [{ type: 'filter', default: { in: ['JP'] } }, { in: ['JP'] }],
  ])('ST-9 a default is read as a claim would be: %j', async (rule, value) => {
    const { x } = await attributesOf({ x: { claim: 'x', ...rule } }, {})
    expect(x).toEqual(value)
  })

  test('ST-9 a date as default keeps its time', async () => {
    const given = new Date(5000)
    const rule = { claim: 'x', type: 'date', default: given } as const
    const { x } = await attributesOf({ x: rule }, {})
    expect(() => (x as Date).setTime(0)).toThrow(TypeError)
    given.setTime(0)
    expect(x).toEqual(new Date(5000))
  })

  test.each<readonly [Omit<AttributeRule, 'claim'>, RegExp]>([
    [{ default: 7 }, /attributes\.x\.default must be a text, as attributes\.x\.type says; got 7/],
    [{ default: null }, /attributes\.x\.default must be a text, .*; got null/],
    [{ type: 'number', default: '7' }, /default must be a number, .*; got "7"/],
    [{ type: 'number', default: '7', coerce: true }, /default must be a number, .*; got "7"/],
    [{ type: 'boolean', default: 0 }, /default must be a boolean/],
    [{ type: 'date', default: 'soon' }, /default must be a date/],
    [{ type: 'date', default: new Date(NaN) }, /default must be a date/],
    [{ type: 'list', default: 'a' }, /default must be a list/],
    [{ type: 'locale', default: 'not a locale' }, /default must be a locale/],
    [{ type: 'map', default: ['a'] }, /default must be a map/],
    [{ type: 'filter', default: 'JP' }, /default must be a filter/],
    [
      { key: '[a-z]+' },
      /attributes\.x\.key must be left out: attributes\.x\.type is text, not map/,
    ],
    [
      { required: true, default: 'd' },
      /attributes\.x\.default must be left out: attributes\.x\.required refuses/,
    ],
    [{ type: 'filter', required: true, default: {} }, /default must be left out: .*required/],
    [{ type: 'date', coerce: true }, /coerce must be left out: attributes\.x\.type is date/],
  ])('a rule whose parts do not go together is a mistake: %j', (rule, message) => {
    const make = () => verifierFor({ attributes: { x: { claim: 'x', ...rule } } })
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })

  test('what goes together is no mistake', () => {
    for (const rule of [
      { type: 'locale', required: true, default: 'en' },
      { type: 'map', required: true, default: {}, key: '[a-z]+' },
      { required: false, default: 'd' },
      { type: 'date', coerce: false },
    ] as const) {
      expect(() => verifierFor({ attributes: { x: { claim: 'x', ...rule } } })).not.toThrow()
    }
  })

  test('limits for attributes that there are none of are a mistake', () => {
    expect(() => verifierFor({ attributeLimits: { text: 15 } })).toThrow(
      /attributeLimits must be left out: there are no attributes/,
    )
    expect(() => verifierFor({ attributes: {}, attributeLimits: null as never })).toThrow(
      /attributeLimits must be an object of options; got null/,
    )
  })

  test('ST-14 a locale is canonical, and the default where it is none', async () => {
    const attributes: AttributesOption = {
      locale: { claim: 'locale', type: 'locale', default: 'en' },
    }
    expect(await attributesOf(attributes, { locale: 'ja-jp' })).toEqual({ locale: 'ja-JP' })
    for (const locale of ['not a locale', 7, '', undefined]) {
      expect(await attributesOf(attributes, { locale })).toEqual({ locale: 'en' })
    }
  })

  test('ST-12 a data filter admits what the claim names, and nothing without the claim', async () => {
    const attributes: AttributesOption = { region: { claim: 'region', type: 'filter' } }
    expect(await attributesOf(attributes, { region: ['JP', 'KR'] })).toEqual({
      region: { in: ['JP', 'KR'] },
    })
    expect(await attributesOf(attributes, { region: 'JP' })).toEqual({ region: { in: ['JP'] } })
    expect(await attributesOf(attributes, {})).toEqual({ region: { in: [] } })
    expect(await attributesOf(attributes, { region: null })).toEqual({ region: { in: [] } })
  })

  test('EM-15 a map keeps text under fitting keys, over what was known before', async () => {
    const rule: AttributeRule = { claim: 'client_attrs', type: 'map' }
    const client_attrs = { role: 'admin', 'a b': 'x', n: 1, _x: 'no', '': 'no' }
    expect(await attributesOf({ a: rule }, { client_attrs })).toEqual({ a: { role: 'admin' } })
    const known = { role: 'guest', z: '1' }
    expect(await attributesOf({ a: { ...rule, default: known } }, { client_attrs })).toEqual({
      a: { role: 'admin', z: '1' },
    })
    const upper: AttributeRule = { ...rule, key: '[A-Z]+' }
    expect(await attributesOf({ a: upper }, { client_attrs: { A: 'x', b: 'y' } })).toEqual({
      a: { A: 'x' },
    })
  })

  test('a date keeps its time, for the next request with this token gets the same', async () => {
    const verifier = verifierFor({ attributes: { hiredOn: { claim: 'hired_on', type: 'date' } } })
    const token = sign({ alg: 'RS256' }, baseClaims({ hired_on: '2026-01-31' }))
    const { hiredOn } = (await verifier.verify(token)).attributes as { hiredOn: Date }
    expect(() => hiredOn.setFullYear(1999)).toThrow(/cannot be changed; copy it first/)
    expect(new Date(hiredOn).getUTCFullYear()).toBe(2026)
  })

  test('cannot be changed by whoever reads them', async () => {
    const attributes = await attributesOf(
      { x: 'x', t: { claim: 't', type: 'list' } },
      { x: 'a', t: [1] },
    )
    expect(Object.isFrozen(attributes)).toBe(true)
    expect(Object.isFrozen(attributes['t'])).toBe(true)
  })

  test.each([
    [{ x: 7 }, /attributes\.x/],
    [{ x: { claim: '' } }, /attributes\.x\.claim/],
    [{ x: { claim: 'x', type: 'money' } }, /attributes\.x\.type must be one of text/],
    [{ x: { claim: 'x', typ: 'text' } }, /attributes\.x has no option "typ"/],
    [[], /attributes must be an object/],
  ])('the option %j is refused when the verifier is made', (attributes, message) => {
    expect(() => verifierFor({ attributes: attributes as never })).toThrow(message)
  })
})

/** So many attributes of type text. */
function mappings(count: number): AttributesOption {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, `c${index}`]))
}
