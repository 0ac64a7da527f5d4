import { describe, expect, test } from 'vitest'
import { compileTemplate, templateNamesIn } from '../../src/rules/template.ts'

describe('a template', () => {
  test.each([
    ['text', 'text'],
    ['', ''],
    ['${a}', 'x'],
    ['-${a}-${b}-', '-x-y-'],
    ['${a}${a}', 'xx'],
    ['${$}{a}', '${a}'],
    ['$a {a} ${a', '$a {a} ${a'],
  ])('EM-4 %j is filled as %j', (text, filled) => {
    const values = Object.freeze({ a: 'x', b: 'y' })
    expect(compileTemplate(text).fill(values)).toBe(filled)
  })

  test.each([
    ['missing', {}],
    ['undefined', { a: undefined }],
    ['empty', { a: '' }],
    ['of another name', { b: 'x' }],
  ])('EM-4 is nothing when its value is %s', (_, values) => {
    expect(compileTemplate('${a}').fill(values)).toBeNull()
    expect(compileTemplate('-${a}-').fill(values)).toBeNull()
    expect(compileTemplate('${toString}').fill(values)).toBeNull()
  })

  test('EM-4 names its places, and not the dollar sign', () => {
    expect(compileTemplate('text ${a}${$}${param.id} $b {c}').names).toEqual(['a', 'param.id'])
  })
})

test('EM-4 the names in rules are found at any depth', () => {
  const rules = { x: '${a}', y: { oneOf: ['${b}', 'c', 1, true, null] }, z: { atLeast: 3 } }
  expect(templateNamesIn(rules)).toEqual(['a', 'b'])
  for (const none of ['text', 1, null, undefined, true, {}, []])
    expect(templateNamesIn(none)).toEqual([])
})
