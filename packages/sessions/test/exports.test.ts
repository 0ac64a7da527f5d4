import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as http from '../src/http/index.ts'
import * as index from '../src/index.ts'
import * as passwords from '../src/passwords/index.ts'
import * as memory from '../src/stores/memory/memory-store.ts'
import * as postgres from '../src/stores/postgres/postgres-store.ts'
import * as redis from '../src/stores/redis/redis-store.ts'
import * as sqlite from '../src/stores/sqlite/sqlite-store.ts'

const folder = new URL('../', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8')
const readme = read('README.md')

/** Names that the index exports, types included. */
function exportedNames(): readonly string[] {
  return [...read('src/index.ts').matchAll(/export (?:type )?\{([^}]*)\}/g)]
    .flatMap(([, list = '']) => list.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .toSorted()
}

/** Names in the first column of the table of exports. */
function namesInTable(): readonly string[] {
  const [table = ''] = readme.split('\n## Exports\n')[1]?.split('\n| entry point') ?? []
  const cells = table.split('\n').map((line) => line.split('|')[1] ?? '')
  return cells
    .flatMap((cell) => [...cell.matchAll(/`(\w+)/g)])
    .map(([, name = '']) => name)
    .toSorted()
}

describe('the entry points', () => {
  test('the table of exports names every export, and only those', () => {
    expect(namesInTable()).toEqual(exportedNames())
  })

  test('@sekisho/sessions exports these values', () => {
    expect(Object.keys(index).toSorted()).toEqual([
      'SESSION_ERRORS',
      'SessionError',
      'aal2',
      'createSessions',
      'isSessionError',
    ])
  })

  test.each([
    ['memory', memory, 'memoryStore'],
    ['sqlite', sqlite, 'sqliteStore'],
    ['postgres', postgres, 'postgresStore'],
    ['redis', redis, 'redisStore'],
  ])('@sekisho/sessions/%s exports its store and no other value', (name, values, store) => {
    expect(Object.keys(values)).toEqual([store])
    expect(readme).toContain(`\`@sekisho/sessions/${name}\``)
    expect(readme).toContain(`\`${store}()\``)
  })

  test.each([
    ['http', http, ['sessionEndpoints']],
    ['passwords', passwords, ['passwordDirectory', 'hashPassword', 'verifyPassword']],
  ])('@sekisho/sessions/%s exports what the README names', (name, values, named) => {
    expect(Object.keys(values)).toEqual(expect.arrayContaining(named))
    for (const value of named) expect(readme).toContain(`\`${value}()\``)
    expect(readme).toContain(`\`@sekisho/sessions/${name}\``)
  })

  test('package.json has an entry for each that the README names, and no other', () => {
    const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, unknown> }
    const entries = Object.keys(exports).filter((name) => name !== '.' && name !== './package.json')
    const named = [...readme.matchAll(/`@sekisho\/sessions(\/\w+)`/g)].map(([, path]) => `.${path}`)
    expect(named.toSorted()).toEqual(entries.toSorted())
  })
})
