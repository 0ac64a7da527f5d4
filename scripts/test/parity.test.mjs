import { describe, expect, test } from 'vitest'
import { faultsOfRows, parityPage } from '../parity.mjs'
import { idsIn } from '../tests-by-id.mjs'

const row = {
  id: 'SR-5',
  product: 'StarRocks',
  property: 'audiences',
  option: '`audience`',
  verdict: 'same',
  reason: 'One suffices.',
}
const planned = {
  id: 'IR-5',
  product: 'InterSystems IRIS',
  property: 'refresh',
  state: 'planned',
  missing: 'Sessions.',
}
const tests = new Map([['SR-5', ['packages/core/test/audience.test.ts']]])

describe('the check of the rows of products', () => {
  test('accepts a row with a test, one with a reason for none, and a planned one', () => {
    expect(faultsOfRows([row, planned], tests)).toEqual([])
    expect(faultsOfRows([{ ...row, untested: 'No server.' }], new Map())).toEqual([])
  })

  test.each([
    ['no test and no reason', [row], new Map(), 'SR-5 has no test and no reason'],
    [
      'a test and a reason for none',
      [{ ...row, untested: 'No server.' }],
      tests,
      'SR-5 has tests and a reason for having none',
    ],
    [
      'a test of what is planned',
      [planned],
      new Map([['IR-5', ['a.ts', 'b.ts']]]),
      'IR-5 is planned and has tests: a.ts, b.ts',
    ],
    [
      'no word of what is missing',
      [{ ...planned, missing: '' }],
      new Map(),
      'IR-5 has no text for missing',
    ],
    [
      'another state',
      [{ ...planned, state: 'done' }],
      new Map(),
      'IR-5 has a state that is not planned',
    ],
    ['no why', [{ ...row, reason: undefined }], tests, 'SR-5 has no text for reason'],
    [
      'another verdict',
      [{ ...row, verdict: 'better' }],
      tests,
      'SR-5 has the verdict better, not one of same, stricter, different',
    ],
    ['another product', [{ ...row, product: 'EMQX' }], tests, 'SR-5 is no row of EMQX'],
    ['a member nobody knows', [{ ...row, notes: 'x' }], tests, 'SR-5 has a member notes'],
    ['the same row twice', [row, row], tests, 'SR-5 stands there twice'],
    [
      'a test of no row',
      [],
      tests,
      'SR-5 is in packages/core/test/audience.test.ts and not in docs/spec/parity.json',
    ],
  ])('refuses %s', (_name, rows, found, fault) => {
    expect(faultsOfRows(rows, found)).toContain(fault)
  })
})

test('the page has a table for each product, and links the tests', () => {
  const page = parityPage([row, planned], tests)
  expect(page).toContain('1 of 2 rows are here.')
  expect(page).toMatch(
    /\| SR-5 \|.*\[core: audience\.test\.ts\]\(\.\.\/packages\/core\/test\/audience/,
  )
  expect(page).toMatch(/\| IR-5 \|.*planned.*Sessions\./)
  expect(page.match(/^## /gm)).toHaveLength(5)
})

test('ids count where a text begins with them', () => {
  const source = "test('C072 TD-3, EM-7 says', …) \"SR-1 x\" `ST-2` // EM-9\n test('not EM-8')"
  expect([...idsIn(source)]).toEqual(['C072', 'TD-3', 'EM-7', 'SR-1', 'ST-2'])
})
