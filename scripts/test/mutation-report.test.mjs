import { expect, test } from 'vitest'
import { faultsOf, survivorsOf, tableOf } from '../mutation-report.mjs'

const source = 'if (age > 5) {\n  end()\n}\n'
const mutant = (status, mutatorName, replacement, location) => ({
  status,
  mutatorName,
  replacement,
  location,
})
const condition = { start: { line: 1, column: 5 }, end: { line: 1, column: 12 } }
const block = { start: { line: 1, column: 14 }, end: { line: 3, column: 2 } }
const report = {
  files: {
    'src/b.ts': {
      source,
      mutants: [
        mutant('Killed', 'EqualityOperator', 'age <= 5', condition),
        mutant('Timeout', 'ConditionalExpression', 'true', condition),
        mutant('Survived', 'EqualityOperator', 'age >= 5', condition),
        mutant('NoCoverage', 'BlockStatement', '{}', block),
        mutant('Ignored', 'BlockStatement', '{}', block),
      ],
    },
    'src/a.ts': { source, mutants: [mutant('Survived', 'StringLiteral', '""', condition)] },
    'src/types.ts': { source, mutants: [] },
  },
}

test('the table counts what was noticed, with and without mutants of texts', () => {
  const b = { mutants: 4, killed: 1, timeout: 1, survived: 1, noCoverage: 1, score: 50 }
  const a = { mutants: 1, killed: 0, timeout: 0, survived: 1, noCoverage: 0, score: 0 }
  const table = tableOf(report)
  expect(table.files).toEqual({ 'src/a.ts': a, 'src/b.ts': b })
  expect(Object.keys(table.files)).toEqual(['src/a.ts', 'src/b.ts'])
  expect(table.total).toEqual({ ...b, mutants: 5, survived: 2, score: 40 })
  expect(table.withoutTexts).toEqual(b)
})

test('survivors are told by what stood there and what took its place', () => {
  expect(survivorsOf(report)).toEqual([
    { file: 'src/b.ts', line: 1, mutation: 'age > 5 → age >= 5' },
    { file: 'src/b.ts', line: 1, mutation: '{ end() } → {}' },
    { file: 'src/a.ts', line: 1, mutation: 'age > 5 → ""' },
  ])
})

test('a survivor without an explanation is a fault, and so is an explanation of none', () => {
  const [first, second] = survivorsOf(report)
  const explained = { ...first, line: 9, reason: 'ages are never 5' }
  expect(faultsOf([first], [explained])).toEqual([])
  expect(faultsOf([first, second], [explained])).toEqual([
    'not explained: src/b.ts:1 { end() } → {}',
  ])
  expect(faultsOf([first, { ...first, line: 30 }], [explained])).toEqual([
    'not explained: src/b.ts:30 age > 5 → age >= 5',
  ])
  expect(faultsOf([], [explained])).toEqual(['no survivor: src/b.ts:9 age > 5 → age >= 5'])
  expect(faultsOf([first], [{ ...first, reason: '' }])).toEqual([
    'without a reason: src/b.ts:1 age > 5 → age >= 5',
  ])
})
