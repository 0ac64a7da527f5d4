import { array, assert, boolean, constantFrom, property, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideAccess } from '../../src/access-rules/decide-access.ts'
import { compileAccessRules } from '../../src/access-rules/compile-access-rules.ts'
import {
  parseTopicFilter,
  topicCovers,
  topicsOverlap,
} from '../../src/access-rules/topic-filter.ts'
import { contextOf } from './context.ts'

function parsed(text: string) {
  const filter = parseTopicFilter(text)
  if (filter === null) throw new Error(`${text} is no filter`)
  return filter
}

/** The words of MQTT 5 section 4.7, on text, as another hand would write them. */
function matches(filter: string, name: string): boolean {
  if (/^[+#]/.test(filter) && name.startsWith('$')) return false
  const pattern = filter
    .replace(/[$]/g, '\\$')
    .replaceAll('+', '[^/]*')
    .replace(/\/#$/, '(/.*)?')
    .replace(/^#$/, '.*')
  return new RegExp(`^${pattern}$`, 's').test(name)
}

function words(symbols: readonly string[], most: number): string[] {
  let last: string[] = ['']
  const all: string[] = []
  for (let count = 1; count <= most; count += 1) {
    last = last.flatMap((word) =>
      symbols.map((symbol) => (count === 1 ? symbol : `${word}/${symbol}`)),
    )
    all.push(...last)
  }
  return all.filter((word) => word !== '')
}

function rulesOf(permission: 'allow' | 'deny', topics: readonly string[]) {
  return compileAccessRules([{ permission, action: 'subscribe', topics }])
}

describe('topic filters of MQTT', () => {
  test.each([
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/ranking', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
    ['sport/#', 'sport', true],
    ['sport/tennis/+', 'sport/tennis/player1', true],
    ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['+', '/finance', false],
    ['#', '$SYS/monitor/Clients', false],
    ['+/monitor/Clients', '$SYS/monitor/Clients', false],
    ['$SYS/#', '$SYS/monitor/Clients', true],
    ['$SYS/monitor/+', '$SYS/monitor/Clients', true],
    ['a/+', 'a/$b', true],
    ['ACCOUNTS', 'Accounts', false],
  ])('match as the examples of MQTT 5 section 4.7 say: %s, %s: %s', (filter, name, expected) => {
    expect(topicCovers(parsed(filter), parsed(name))).toBe(expected)
    expect(topicsOverlap(parsed(filter), parsed(name))).toBe(expected)
  })

  const filters = [
    ...words(['', 'a', '$s', '+'], 3),
    ...words(['', 'a', '$s', '+'], 2).map((word) => `${word}/#`),
    '/#',
    '#',
  ]
  // One level more than any filter has, and a level that no filter names.
  const names = words(['', 'a', '$s', 'z'], 4)
  const matched = new Map(
    filters.map((filter) => [filter, names.map((name) => matches(filter, name))]),
  )

  test('cover and overlap each other exactly as the topics they match do', () => {
    const wrong: string[] = []
    for (const one of filters) {
      for (const other of filters) {
        const [byOne, byOther] = [matched.get(one) ?? [], matched.get(other) ?? []]
        const covers = byOther.every((is, index) => !is || byOne[index] === true)
        const overlap = byOther.some((is, index) => is && byOne[index] === true)
        if (topicCovers(parsed(one), parsed(other)) !== covers) wrong.push(`${one} ⊇ ${other}`)
        if (topicsOverlap(parsed(one), parsed(other)) !== overlap) wrong.push(`${one} ∩ ${other}`)
      }
    }
    expect(filters.length).toBeGreaterThan(100)
    expect(wrong).toEqual([])
  })

  test('match topic names exactly as the words of the specification', () => {
    for (const filter of filters) {
      const answers = names.map((name) => topicCovers(parsed(filter), parsed(name)))
      expect([filter, answers]).toEqual([filter, matched.get(filter)])
    }
  })

  test.each([
    '',
    'a#',
    '#/a',
    'a/#/b',
    '+a',
    'a+/b',
    '##',
    'a\0b',
    '\ud800',
    '/'.repeat(128),
    'a'.repeat(65_536),
  ])('are not %j', (text) => {
    expect(parseTopicFilter(text)).toBeNull()
  })
})

describe('subscriptions under rules', () => {
  const symbol = constantFrom('', 'a', 'b', '$s', '+')
  const filter = tuple(array(symbol, { maxLength: 4 }), boolean())
    .map(([levels, open]) => [...levels, ...(open ? ['#'] : [])].join('/'))
    .filter((text) => text !== '')
  const names = words(['', 'a', 'b', '$s', 'z'], 5)

  test('an allowed subscription receives nothing that its rule does not allow', () => {
    assert(
      property(array(filter, { maxLength: 3 }), filter, (topics, topic) => {
        const answer = decideAccess(
          rulesOf('allow', topics),
          { action: 'subscribe', topic },
          contextOf(),
        )
        const received = names.filter((name) => matches(topic, name))
        const within = topics.some((rule) => received.every((name) => matches(rule, name)))
        expect(answer).toBe(within ? 'allow' : 'unmatched')
      }),
    )
  })

  test('a subscription that is not denied receives nothing that its rule denies', () => {
    assert(
      property(array(filter, { maxLength: 3 }), filter, (topics, topic) => {
        const answer = decideAccess(
          rulesOf('deny', topics),
          { action: 'subscribe', topic },
          contextOf(),
        )
        const received = names.filter((name) => matches(topic, name))
        const touched = topics.some((rule) => received.some((name) => matches(rule, name)))
        expect(answer).toBe(touched ? 'deny' : 'unmatched')
      }),
    )
  })
})
