import { describe, expect, test } from 'vitest'
import type { ClaimRules, TemplateValues } from '../../src/index.ts'
import { refusal } from '../refusal.ts'
import { baseClaims, sign, verifierFor } from '../signing.ts'

async function verdict(
  claimRules: ClaimRules,
  claims: Readonly<Record<string, unknown>>,
  values: TemplateValues = {},
): Promise<unknown> {
  const token = sign({ alg: 'RS256' }, baseClaims(claims))
  try {
    await verifierFor({ claimRules }).verify(token, { values })
    return 'ok'
  } catch (error) {
    return (error as { code: unknown }).code
  }
}

describe('claim rules', () => {
  test('EM-4 templates take values of the request, and may join several', async () => {
    const rules = { id: '${username}-${clientid}' }
    const claims = { id: 'myuser-myclient' }
    expect(await verdict(rules, claims, { username: 'myuser', clientid: 'myclient' })).toBe('ok')
    expect(await verdict(rules, claims, { username: 'myuser', clientid: 'other' })).toBe(
      'claim_mismatch',
    )
  })

  test('EM-4 a template with a missing or empty value never matches', async () => {
    const rules = { id: '${username}-${clientid}' }
    for (const values of [
      {},
      { clientid: 'c' },
      { clientid: 'c', username: '' },
      { clientid: 'c', username: undefined },
    ]) {
      expect(await verdict(rules, { id: '-c' }, values)).toBe('claim_mismatch')
    }
    expect(await verdict({ id: '${toString}' }, { id: 'x' }, {})).toBe('claim_mismatch')
    expect(await verdict({ id: '${a}' }, { id: '' }, { a: '' })).toBe('claim_mismatch')
  })

  test('EM-4 what every object inherits is no value of a template', async () => {
    const token = sign({ alg: 'RS256' }, baseClaims({ id: 'x' }))
    const verifier = verifierFor({ claimRules: { id: '${toString}' } })
    await expect(verifier.verify(token)).rejects.toMatchObject(
      refusal('claim_mismatch', /\$\{toString\} has no value/),
    )
  })

  test('EM-4 a template without its value is told by its name, and by no other', async () => {
    const rules = { id: '${username}-${clientid}' }
    const token = sign({ alg: 'RS256' }, baseClaims({ id: 'ann-c1' }))
    const verify = (values: TemplateValues) =>
      verifierFor({ claimRules: rules }).verify(token, { values })
    await expect(verify({ username: 'ann' })).rejects.toMatchObject(
      refusal('claim_mismatch', /does not allow; \$\{clientid\} has no value: give one in values/),
    )
    await expect(verify({ username: 'ann', clientid: 'c2' })).rejects.toMatchObject(
      refusal('claim_mismatch', /id is "ann-c1", which claimRules does not allow$/),
    )
  })

  test('a template that names nothing is refused at start', () => {
    for (const rule of ['${}', { oneOf: ['a', 'x-${}'] }, { contains: '${}' }]) {
      expect(() => verifierFor({ claimRules: { id: rule } })).toThrow(
        /claimRules\["id"\].* must be text with a name in each \$\{\}; got /,
      )
    }
  })

  test('a value of the request is text, whatever it looks like', async () => {
    expect(await verdict({ id: '${a}' }, { id: '${b}' }, { a: '${b}', b: 'x' })).toBe('ok')
    expect(await verdict({ id: '${$}{a}' }, { id: '${a}' }, { a: 'x' })).toBe('ok')
  })

  test('EM-4 a template without a value does not match a claim that is null', async () => {
    expect(await verdict({ id: '${a}' }, { id: null }, {})).toBe('claim_mismatch')
  })

  test('EM-5 a refusal names the claim', async () => {
    const verifier = verifierFor({ claimRules: { tenant: 'a' } })
    await expect(verifier.verify(sign({ alg: 'RS256' }, baseClaims()))).rejects.toMatchObject({
      ...refusal('claim_missing', /^the token has no tenant claim, and claimRules needs it$/),
      claim: 'tenant',
    })
    const other = sign({ alg: 'RS256' }, baseClaims({ tenant: 'b' }))
    await expect(verifier.verify(other)).rejects.toHaveProperty('claim', 'tenant')
  })

  test('EM-5 an absent claim is refused as such', async () => {
    expect(await verdict({ foo: '${username}' }, {}, { username: 'u' })).toBe('claim_missing')
  })

  test.each([
    ['myapp', 'ok'],
    [['myapp', 'x'], 'ok'],
    ['x', 'audience_mismatch'],
    [['x'], 'audience_mismatch'],
    ['', 'audience_mismatch'],
    [[], 'audience_mismatch'],
    [undefined, 'claim_missing'],
  ])('EM-6 SR-5 the audience %j gives %s', async (aud, expected) => {
    const verifier = verifierFor({ audience: 'myapp' })
    const answer = await verifier.verify(sign({ alg: 'RS256' }, baseClaims({ aud }))).then(
      () => 'ok',
      (error: { code: string }) => error.code,
    )
    expect(answer).toBe(expected)
  })

  test.each<readonly [ClaimRules, unknown, string]>([
    [{ x: 'a' }, 'a', 'ok'],
    [{ x: 'a' }, ['a'], 'claim_mismatch'],
    [{ x: 1 }, 1, 'ok'],
    [{ x: 1 }, '1', 'claim_mismatch'],
    [{ x: '1' }, 1, 'claim_mismatch'],
    [{ x: true }, 'true', 'claim_mismatch'],
    [{ x: true }, true, 'ok'],
    [{ x: { oneOf: ['a', 'b'] } }, 'b', 'ok'],
    [{ x: { oneOf: ['a', 'b'] } }, 'ab', 'claim_mismatch'],
    [{ x: { oneOf: ['a', 'b'] } }, ['a', 'b'], 'claim_mismatch'],
    [{ x: { contains: 'a' } }, ['b', 'a'], 'ok'],
    [{ x: { contains: 'a' } }, 'a', 'ok'],
    [{ x: { contains: 'a' } }, 'bab', 'claim_mismatch'],
    [{ x: { contains: 'a' } }, { a: 1 }, 'claim_mismatch'],
    [{ x: { atLeast: 3 } }, 3, 'ok'],
    [{ x: { atLeast: 3 } }, 2.9, 'claim_mismatch'],
    [{ x: { atLeast: 3 } }, '3', 'claim_mismatch'],
    [{ x: { atMost: 3 } }, 3, 'ok'],
    [{ x: { atMost: 3 } }, 3.1, 'claim_mismatch'],
    [{ x: { atLeast: 1, atMost: 3 } }, 2, 'ok'],
    [{ x: { atLeast: 1, atMost: 3 } }, 4, 'claim_mismatch'],
    [{ x: 'a' }, null, 'claim_mismatch'],
  ])('%j holds %j: %s', async (rules, value, expected) => {
    expect(await verdict(rules, { x: value })).toBe(expected)
  })

  test('nested claims are found by JSON Pointer, names that objects inherit are not', async () => {
    expect(await verdict({ '/a/b~1c': 'x' }, { a: { 'b/c': 'x' } })).toBe('ok')
    expect(await verdict({ '/list/1': 'b' }, { list: ['a', 'b'] })).toBe('ok')
    expect(await verdict({ '/list/length': 2 }, { list: ['a', 'b'] })).toBe('claim_missing')
    expect(await verdict({ toString: 'x' }, {})).toBe('claim_missing')
    expect(await verdict({ '/a/constructor/name': 'Object' }, { a: {} })).toBe('claim_missing')
  })

  test('the message names the claim and what came', async () => {
    const token = sign({ alg: 'RS256' }, baseClaims({ tenant: 'b' }))
    await expect(verifierFor({ claimRules: { tenant: 'a' } }).verify(token)).rejects.toMatchObject(
      refusal('claim_mismatch', /^tenant is "b", which claimRules does not allow$/),
    )
  })

  const scalar = 'text, a number, true or false'
  test.each([
    [{}, 'claimRules must be a non-empty object of claims and what they must be; got {}'],
    [null, 'claimRules must be a non-empty object of claims and what they must be; got null'],
    [
      { x: {} },
      'claimRules["x"] must be a rule with equals, oneOf, contains, atLeast or atMost; got {}',
    ],
    [{ x: { equals: {} } }, `claimRules["x"].equals must be ${scalar}; got {}`],
    [{ x: { equals: Infinity } }, `claimRules["x"].equals must be ${scalar}; got Infinity`],
    [{ x: { contains: ['a'] } }, `claimRules["x"].contains must be ${scalar}; got ["a"]`],
    [{ x: { oneOf: ['a', null] } }, `claimRules["x"].oneOf must be ${scalar}; got null`],
    [{ x: { oneOf: [] } }, 'claimRules["x"].oneOf must be a non-empty list; got []'],
    [{ x: { atLeast: '3' } }, 'claimRules["x"].atLeast must be a number; got "3"'],
    [{ x: { atMost: Infinity } }, 'claimRules["x"].atMost must be a number; got Infinity'],
  ])('the option %j is refused by name', (claimRules, message) => {
    expect(() => verifierFor({ claimRules: claimRules as never })).toThrow(`Sekisho: ${message}`)
  })

  test.each([
    [{}],
    [{ x: {} }],
    [{ x: { equals: 'a', like: 'b' } }],
    [{ x: { oneOf: [] } }],
    [{ x: { oneOf: 'a' } }],
    [{ x: { atLeast: '3' } }],
    [{ x: { atLeast: Number.NaN } }],
    [{ x: undefined }],
    [{ x: { equals: undefined } }],
    [{ x: null }],
    [[]],
    ['x'],
  ])('the option %j is refused when the verifier is made', (claimRules) => {
    expect(() => verifierFor({ claimRules: claimRules as never })).toThrow(
      /Sekisho: (?:claimRules|equals)/,
    )
  })
})
