import { describe, expect, test } from 'vitest'
import { claimAt } from '../../src/mapping/claim-at.ts'
import { frozenCopy } from '../../src/mapping/frozen-copy.ts'
import { frozenDate } from '../../src/mapping/frozen-date.ts'
import { frozenSet } from '../../src/mapping/frozen-set.ts'
import { membersIn, scopesIn } from '../../src/mapping/scopes.ts'

const claims = {
  name: 'alice',
  'a/b': 1,
  'a~b': 2,
  '~1': 3,
  nothing: null,
  number: 5,
  list: Array.from({ length: 11 }, (_, index) => `item ${index}`),
  deep: { list: [{ x: true }] },
}

test.each([
  ['name', 'alice'],
  ['a/b', 1],
  ['/name', 'alice'],
  ['/a~1b', 1],
  ['/a~0b', 2],
  ['/~01', 3],
  ['/list/0', 'item 0'],
  ['/list/10', 'item 10'],
  ['/deep/list/0/x', true],
  ['/list/11', undefined],
  ['/list/length', undefined],
  ['/list/01', undefined],
  ['/list/-', undefined],
  ['/name/0', undefined],
  ['/name/length', undefined],
  ['/nothing/x', undefined],
  ['/number/toFixed', undefined],
  ['/absent/x', undefined],
  ['/deep/__proto__', undefined],
  ['', undefined],
  ['/', undefined],
])('the claim at %j is %j', (path, expected) => {
  expect(claimAt(claims, path)).toBe(expected)
})

describe('scopes and members', () => {
  test('lists of scopes count where the policy says so, and texts always', () => {
    const given = { scope: 'a  b ', scp: ['c', 1, 'd e'], number: 7 }
    const paths = ['scope', 'scp', 'number', 'absent']
    expect([...scopesIn(given, paths, true)]).toEqual(['a', 'b', 'c', 'd e'])
    expect([...scopesIn(given, paths, false)]).toEqual(['a', 'b'])
  })

  test('empty text is no member', () => {
    expect([...membersIn({ roles: '' }, ['roles'])]).toEqual([])
    expect([...membersIn({ roles: 'clerk' }, ['roles'])]).toEqual(['clerk'])
  })
})

describe('what is handed out to one request after the other', () => {
  test('a set refuses every change', () => {
    const set = frozenSet(['a']) as Set<string>
    for (const change of [() => set.add('b'), () => set.delete('a'), () => set.clear()])
      expect(change).toThrow('Sekisho: what a token grants cannot be changed')
    expect([...set]).toEqual(['a'])
    expect(Object.isFrozen(set)).toBe(true)
    expect(set.constructor).toBe(Set)
  })

  test('a date refuses every setter', () => {
    const date = frozenDate(1000)
    const setters = Object.getOwnPropertyNames(Date.prototype).filter((name) =>
      name.startsWith('set'),
    )
    expect(setters.length).toBeGreaterThan(10)
    for (const name of setters) {
      const setter = (date as unknown as Record<string, (value: number) => void>)[name]
      expect(() => setter?.call(date, 1)).toThrow(
        'Sekisho: a date of an authentication cannot be changed; copy it first',
      )
    }
    expect(date.getTime()).toBe(1000)
    expect(date.constructor).toBe(Date)
  })

  test('a copy is frozen to its depth, and leaves what is no plain object as it is', () => {
    const own = new Map()
    const bare = Object.assign(Object.create(null) as object, { y: [1] })
    const given = { list: [{ x: 1 }], bare, own, none: null, text: 'a' }
    const copy = frozenCopy(given) as typeof given
    expect(copy).toEqual({ ...given, bare: { y: [1] } })
    for (const part of [copy, copy.list, copy.list[0], copy.bare, Reflect.get(copy.bare, 'y')])
      expect(Object.isFrozen(part)).toBe(true)
    expect(copy.own).toBe(own)
    expect(Object.isFrozen(given.list)).toBe(false)
  })
})
