import { globSync, readFileSync } from 'node:fs'

const testFiles = [
  'packages/*/test/**/*.ts',
  'apps/*/test/**/*.ts',
  'packages/testing/src/conformance/**/*.ts',
]

/**
 * Test files by the ids they cover: `C072` of the requirements, `TD-3` of the products, `S20` of
 * the scenarios of sessions. An id counts
 * where a text begins with it, alone or beside others: a test name, a list.
 */
export function testsById(root) {
  const found = new Map()
  const files = testFiles.flatMap((pattern) => globSync(pattern, { cwd: root }))
  for (const file of files.map((name) => name.replaceAll('\\', '/')).toSorted()) {
    for (const id of idsIn(readFileSync(new URL(file, root), 'utf8'))) {
      found.set(id, [...(found.get(id) ?? []), file])
    }
  }
  return found
}

/** The ids at the beginning of texts in a source. */
export function idsIn(source) {
  const lists = source.matchAll(/['"`]((?:(?:C\d{3}|S\d{1,2}|[A-Z]{2}-\d+)\b[, ]*)+)/g)
  return new Set([...lists].flatMap(([, ids]) => ids.match(/C\d{3}|S\d{1,2}|[A-Z]{2}-\d+/g)))
}

/** Links to test files for a cell of a table on a page in docs/. */
export function links(files) {
  return files.map(link).join('<br>')
}

function link(file) {
  const label = file.replace(/^(?:packages|apps)\//, '').replace(/\/(?:test|src)\//, ': ')
  return `[${label}](../${file})`
}
