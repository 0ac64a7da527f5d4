import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as index from '../src/index.ts'
import * as vitestEntry from '../src/vitest.ts'

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
const [, exportsSection = ''] = read('README.md').split('\n## Exports\n')

/** Names that the index exports, types included. */
function exportedNames(): readonly string[] {
  return [...read('src/index.ts').matchAll(/export (?:type )?\{([^}]*)\}/g)]
    .flatMap(([, list = '']) => list.split(','))
    .map((name) => name.replace(/^\s*type /, '').trim())
    .filter((name) => name !== '')
}

/** Names in the first column of the table of exports. */
function namesInTable(): readonly string[] {
  return exportsSection
    .split('\n')
    .map((line) => (line.startsWith('|') ? (line.split('|')[1] ?? '') : ''))
    .flatMap((cell) => [...cell.matchAll(/`(\w+)/g)])
    .map(([, name = '']) => name)
}

test('the table of exports names every export, and only those', () => {
  expect(namesInTable().toSorted()).toEqual(exportedNames().toSorted())
})

test('every value is among the exported names', () => {
  expect(exportedNames()).toEqual(expect.arrayContaining(Object.keys(index)))
})

test('the README names what the vitest entry exports, and that alone', () => {
  const [, sentence = ''] = exportsSection.split('`@sekisho/testing/vitest` exports')
  const named = [...sentence.matchAll(/`(\w+)\(/g)].map(([, name]) => name)
  expect(named).toEqual(Object.keys(vitestEntry).toSorted())
})
