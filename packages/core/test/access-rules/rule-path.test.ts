import { describe, expect, test } from 'vitest'
import type { AccessContext } from '../../src/access-rules/access-context.ts'
import { decideAccess } from '../../src/access-rules/decide-access.ts'
import { compileAccessRules } from '../../src/access-rules/compile-access-rules.ts'
import { contextOf } from './context.ts'

function decide(
  rules: readonly object[],
  method: string,
  path: string,
  context: Partial<AccessContext> = {},
) {
  return decideAccess(compileAccessRules(rules), { method, path }, contextOf(context))
}

function allow(path: string, method: string | string[] = '*') {
  return { permission: 'allow', method, path }
}

function deny(path: string, method: string | string[] = '*') {
  return { permission: 'deny', method, path }
}

describe('rules for HTTP', () => {
  test.each([
    ['/', '/', true],
    ['/', '/a', false],
    ['/#', '/', true],
    ['/#', '/a/b', true],
    ['/+', '/', false],
    ['/+', '/a', true],
    ['/+', '/a/b', false],
    ['/a/#', '/a', true],
    ['/a/#', '/a/b/c', true],
    ['/a/#', '/ab', false],
    ['/a/+/c', '/a/b/c', true],
    ['/a/+/c', '/a/b/d', false],
    ['/a/', '/a', true],
    ['/a', '/a/', true],
    ['/a/+', '/a/', false],
    ['/a', '/a?b=/c', true],
    ['/a b', '/a%20b', true],
    ['/a%20b', '/a%20b', true],
    ['/%2B', '/+', true],
    ['/%2B', '/a', false],
    ['/%23', '/%23', true],
    ['/caf%C3%A9', '/caf%c3%a9', true],
    ['/$a', '/$a', true],
    ['/+', '/$a', true],
    ['eq /a/+', '/a/+', true],
    ['eq /a/+', '/a/b', false],
    ['eq /${username}', '/${username}', true],
    ['eq /${username}', '/u', false],
    ['/a', '/A', false],
    ['/%61dmin', '/admin', true],
  ])('%s allows %s: %s', (path, asked, expected) => {
    expect(decide([allow(path)], 'GET', asked)).toBe(expected ? 'allow' : 'unmatched')
  })

  test.each([
    ['/admin', '/ADMIN'],
    ['/Admin/#', '/aDmIn/x'],
    ['/admin', '/%61dmin'],
    ['/admin', '/admin/'],
    ['/admin', '/admin?x'],
    ['/eq', '/EQ'],
    ['eq /Admin', '/admin'],
  ])('%s denies %s, which a router may take for the same', (path, asked) => {
    expect(decide([deny(path), allow('/#')], 'GET', asked)).toBe('deny')
  })

  test.each([
    '//',
    '//a',
    '/a//b',
    '/a/./b',
    '/a/../b',
    '/a/..',
    '/a/%2e%2e/b',
    '/a/%2E',
    '/a%2fb',
    '/a%5Cb',
    '/a\\b',
    '/a%',
    '/a%zz',
    '/a%ff',
    '/a%00',
    '/a%0ab',
    '/a#b',
    '*',
    '',
    'http://h/a',
    '/a/\ud800',
    '/a'.repeat(129),
    `/${'a'.repeat(65_535)}`,
  ])('denies %j, which has two meanings or none', (path) => {
    expect(decide([allow('/#')], 'GET', path)).toBe('deny')
  })

  test('know methods by name, in a list, and as *', () => {
    const rules = [allow('/a', 'POST'), allow('/b', ['put', 'DELETE']), allow('/c', '*')]
    expect(decide(rules, 'POST', '/a')).toBe('allow')
    expect(decide(rules, 'PUT', '/a')).toBe('unmatched')
    expect(decide(rules, 'PUT', '/b')).toBe('allow')
    expect(decide(rules, 'delete', '/b')).toBe('allow')
    expect(decide(rules, 'PATCH', '/b')).toBe('unmatched')
    expect(decide(rules, 'PROPFIND', '/c')).toBe('allow')
  })

  test('take HEAD for GET, and not the other way round', () => {
    expect(decide([allow('/a', 'GET')], 'HEAD', '/a')).toBe('allow')
    expect(decide([deny('/a', ['GET']), allow('/#')], 'HEAD', '/a')).toBe('deny')
    expect(decide([allow('/a', 'HEAD')], 'GET', '/a')).toBe('unmatched')
  })

  test('take the first that matches, among several paths too', () => {
    const rules = [
      { permission: 'deny', method: 'DELETE', paths: ['/users/${username}', '/orders/+'] },
      allow('/users/${username}/#'),
    ]
    expect(decide(rules, 'DELETE', '/users/u')).toBe('deny')
    expect(decide(rules, 'GET', '/users/u')).toBe('allow')
    expect(decide(rules, 'DELETE', '/users/u/photos')).toBe('allow')
    expect(decide(rules, 'DELETE', '/orders/7')).toBe('deny')
    expect(decide(rules, 'GET', '/users/v')).toBe('unmatched')
  })

  test('take values for text: one segment, encoded or not', () => {
    const rules = [allow('/users/${username}/${client_attrs.file}.json')]
    const context = { username: 'joe+home@example.com', attributes: { file: '..' } }
    expect(decide(rules, 'GET', '/users/joe+home@example.com/...json', context)).toBe('allow')
    expect(decide(rules, 'GET', '/users/joe%2Bhome%40example.com/...json', context)).toBe('allow')
    expect(decide(rules, 'GET', '/users/x/...json', context)).toBe('unmatched')
    const encoded = { ...context, username: 'a%2Fb' }
    expect(decide(rules, 'GET', '/users/a%252Fb/...json', encoded)).toBe('allow')
    expect(decide(rules, 'GET', '/users/a/b/...json', { ...context, username: 'a/b' })).toBe(
      'unmatched',
    )
  })

  test.each(['+', '#', 'a/b', '', undefined, '..', '\\'])(
    'let a value %j open nothing',
    (username) => {
      for (const path of ['/users/x', '/users/a/b', '/users', '/users/', '/']) {
        expect(decide([allow('/users/${username}')], 'GET', path, { username })).toBe('unmatched')
      }
    },
  )

  test('deny what a missing value may stand for', () => {
    const rules = [deny('/users/${zone}/keys'), allow('/#')]
    expect(decide(rules, 'GET', '/users/x/keys')).toBe('deny')
    expect(decide(rules, 'GET', '/users/x/photos')).toBe('allow')
    expect(
      decide([deny('/Users/${username}'), allow('/#')], 'GET', '/users/JOE', { username: 'Joe' }),
    ).toBe('deny')
  })

  test('keep their conditions', () => {
    const rules = [{ ...allow('/a'), ipaddr: '10.0.0.0/8' }]
    expect(decide(rules, 'GET', '/a', { ipAddress: '10.0.0.1' })).toBe('allow')
    expect(decide(rules, 'GET', '/a', { ipAddress: '11.0.0.1' })).toBe('unmatched')
  })

  test('say nothing about topics', () => {
    const rules = compileAccessRules([deny('/#')])
    expect(decideAccess(rules, { action: 'publish', topic: '/a' }, contextOf())).toBe('unmatched')
  })
})
