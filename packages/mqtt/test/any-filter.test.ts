import { array, assert, boolean, constantFrom, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { filterMatches } from '../src/filter-matches.ts'

const text = constantFrom('', 'a', 'b', '$a', '$', '.', '(', 'é')
const level = constantFrom('+', '+', '', 'a', 'b', '$a', '$', '.', '(', 'é')
const topic = array(text, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'))
const filter = tuple(array(level, { maxLength: 4 }), boolean())
  .map(([levels, open]) => [...levels, ...(open ? ['#'] : [])].join('/'))
  .filter((one) => one !== '')

/** The words of MQTT 3.1.1 section 4.7 as a regular expression. */
function matches(asked: string, name: string): boolean {
  if (/^[+#]/.test(asked) && name.startsWith('$')) return false
  const levels = asked.split('/').map((one) => {
    if (one === '+') return '[^/]*'
    return one === '#' ? '.*' : one.replaceAll(/[$.(]/g, String.raw`\$&`)
  })
  const pattern = levels.join('/').replace(/\/\.\*$/, '(?:/.*)?')
  return new RegExp(`^${pattern}$`).test(name)
}

test('any filter matches the topics that the specification says, and no others', () => {
  let held = 0
  assert(
    property(filter, topic, (asked, name) => {
      const wanted = matches(asked, name)
      if (wanted) held += 1
      expect(filterMatches(asked, name)).toBe(wanted)
    }),
    { numRuns: 5000 },
  )
  // Both answers must come often, or this says nothing.
  expect(held).toBeGreaterThan(300)
  expect(held).toBeLessThan(4700)
})
