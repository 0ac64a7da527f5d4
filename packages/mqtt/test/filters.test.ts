import { AuthError } from '@sekisho/core'
import { describe, expect, test } from 'vitest'
import { filterMatches } from '../src/filter-matches.ts'
import { GrantedFilters } from '../src/granted-filters.ts'

test.each([
  ['a/b', 'a/b', true],
  ['a/+', 'a/b', true],
  ['a/+', 'a/', true],
  ['a/+', 'a', false],
  ['a/+', 'a/b/c', false],
  ['+/b', 'a/b', true],
  ['a/#', 'a', true],
  ['a/#', 'a/b/c', true],
  ['a/#', 'ab', false],
  ['#', 'a/b', true],
  ['+', '/a', false],
  ['+/+', '/a', true],
  ['#', '$SYS/a', false],
  ['+/a', '$SYS/a', false],
  ['$SYS/#', '$SYS/a', true],
  ['a', 'A', false],
])('the filter %s and the topic %s: %s', (filter, topic, matches) => {
  expect(filterMatches(filter, topic)).toBe(matches)
})

describe('granted filters', () => {
  const live = { a: {}, 'b/#': {}, c: {} }

  test('match where they are subscribed, and subscriptions where they are granted', () => {
    const filters = new GrantedFilters()
    filters.add({ topic: 'a', qos: 0 }, live)
    filters.add({ topic: 'b/#', qos: 1 }, live)
    filters.add({ topic: 'd', qos: 1 }, live)
    expect(['a', 'b/x', 'c', 'd'].map((topic) => filters.match(topic, live))).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  test('are judged again with their QoS, and return what is refused', async () => {
    const filters = new GrantedFilters()
    filters.add({ topic: 'a', qos: 0 }, live)
    filters.add({ topic: 'b/#', qos: 1 }, live)
    filters.add({ topic: 'c', qos: 2 }, live)
    const no = new AuthError('policy_denied', 'no')
    const asked: unknown[] = []
    const refused = filters.judgeAgain((subscription) => {
      asked.push(subscription)
      if (subscription.topic === 'a') return null
      return subscription.topic === 'c' ? no : Promise.resolve(no)
    })
    expect([filters.match('a', live), filters.match('c', live)]).toEqual([true, false])
    expect(await refused).toEqual(['c', 'b/#'])
    expect(filters.match('b/x', live)).toBe(false)
    expect(asked).toContainEqual({ topic: 'b/#', qos: 1 })
  })

  test('are forgotten when thousands of them have ended, the oldest first', () => {
    const filters = new GrantedFilters()
    const past = Array.from({ length: 2500 }, (_, index) => `t/${index}`)
    filters.add({ topic: 'a', qos: 0 }, live)
    for (const topic of past) filters.add({ topic, qos: 0 }, live)
    filters.add({ topic: 't/0', qos: 0 }, live)
    const all = Object.fromEntries([...past, 'a'].map((topic) => [topic, {}]))
    const known = Object.keys(all).filter((topic) => filters.match(topic, { [topic]: {} }))
    expect(known.length).toBeLessThan(2010)
    expect(known).toEqual(expect.arrayContaining(['a', 't/0', 't/2499', 't/1600']))
    expect(known).not.toContain('t/1')
  })
})
