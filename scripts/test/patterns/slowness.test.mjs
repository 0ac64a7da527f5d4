import { describe, expect, test } from 'vitest'
import { slownessOf } from '../../patterns/regexp/slowness.mjs'

function timeOf(source, length) {
  const regexp = new RegExp(source)
  const before = performance.now()
  regexp.test(`${'a'.repeat(length)}!`)
  return performance.now() - before
}

describe('how slow a regular expression can be', () => {
  test.each([
    '^(a+)+$',
    '^(a*)*$',
    '^(a|a)*$',
    '^(a|aa)+$',
    String.raw`^(\w+\s?)*$`,
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '^(?:a?b?)*(?:a?b?)*$|^(?:(?:a?b)+)+$',
    '(x+x+)+y',
    String.raw`^"(?:[^"\\]|\\.|.)*"$`,
    '^(a{1,20})*$',
    '(?:a|[ab])+c',
    '^(?<name>[a-z]+?)+!$',
  ])('%s is exponential', (source) => {
    expect(slownessOf(source)).toBe('exponential')
  })

  test.each([
    String.raw`[ \t]+$`,
    String.raw`^\s*(.*)$`,
    '^a*a*$',
    String.raw`\s*,`,
    '^(.*)=(.*);$',
    String.raw`(\$\{[^}]*\})`,
    'a+b',
    String.raw`"(?:[^"\\]|\\.)*"`,
    String.raw`^\w{1,64}\w*!$`,
    '^a+(?=a*b)a+b',
  ])('%s takes the square, or more', (source) => {
    expect(slownessOf(source)).toBe('polynomial')
  })

  test.each([
    String.raw`^[ \t]+`,
    'a+',
    '^a+$',
    String.raw`^(?:\/[^/?#]+)*$`,
    '^(?:[a-z]+-)+$',
    '^(?:a|b)*$',
    String.raw`^[a-z0-9-]+(?:\.[a-z0-9-]+)+$`,
    String.raw`(?:^|[\s,])no-(?:store|cache)(?:$|[\s,])`,
    '^a{3}a{2}$',
    String.raw`:(?:443|80)(?=\/|$)`,
    String.raw`\/$`,
    String.raw`\bRSA\b`,
  ])('%s is linear', (source) => {
    expect(slownessOf(source)).toBe('linear')
  })

  test('flags count: a dot for everything cannot fail, a case can be the same, a sticky one does not look on', () => {
    expect(slownessOf('[?#].*$')).toBe('polynomial')
    expect(slownessOf('[?#].*$', 's')).toBe('linear')
    expect(slownessOf('^(?:a|A)*$')).toBe('linear')
    expect(slownessOf('^(?:a|A)*$', 'i')).toBe('exponential')
    expect(slownessOf('a+b', 'y')).toBe('linear')
  })

  test('what is not understood is not called fast', () => {
    expect(slownessOf(String.raw`^(a)\1$`)).toBe('unjudged')
    expect(slownessOf(String.raw`^(?<q>a)\k<q>$`)).toBe('unjudged')
    expect(slownessOf('^(?i:a)$')).toBe('unjudged')
  })

  test('what is called exponential is so: each character more doubles the time', () => {
    expect(slownessOf('^(a+)+$')).toBe('exponential')
    expect(timeOf('^(a+)+$', 22)).toBeGreaterThan(20 * timeOf('^(a+)$', 22))
  })
})
