// Writes docs/spec-map.md: every requirement of docs/spec/requirements.json with the tests that
// cover it. With --check nothing is written; the exit code is 1 when the page is stale, or when a
// requirement has neither a test nor a reason, or both.
import { readFileSync } from 'node:fs'
import { publish } from './generated-page.mjs'
import { markdownTable } from './markdown-table.mjs'
import { links, testsById } from './tests-by-id.mjs'

const root = new URL('../', import.meta.url)
const page = 'docs/spec-map.md'
const requirements = JSON.parse(readFileSync(new URL('docs/spec/requirements.json', root), 'utf8'))
// Ids of the other list, of the products, are for scripts/parity.mjs.
const tests = new Map([...testsById(root)].filter(([id]) => id.startsWith('C')))
const faults = [
  ...requirements.flatMap(faultsOf),
  ...[...tests.keys()]
    .filter((id) => !requirements.some((requirement) => requirement.id === id))
    .map((id) => `${id} is in ${tests.get(id).join(', ')} and not in docs/spec/requirements.json`),
]

publish({ root, page, text: pageText(), faults })

function faultsOf({ id, notYet }) {
  const covered = tests.has(id)
  if (covered && notYet !== undefined) return [`${id} has tests and a reason for having none`]
  return covered || notYet !== undefined ? [] : [`${id} has no test and no reason`]
}

function pageText() {
  const covered = requirements.filter(({ id }) => tests.has(id)).length
  const rows = requirements.map(({ id, level, text: what, source, notYet }) => [
    id,
    level,
    plain(what),
    source,
    coverage(id, notYet),
  ])
  return `# Requirements and their tests

Written by \`scripts/spec-map.mjs\` from [requirements.json](spec/requirements.json) and the names of
the tests. Do not edit it by hand.

MUST and SHOULD are the words of the source. HARDENING is a rule of this project beyond it. A test
covers a requirement when its name begins with the id, alone or beside others.

${covered} of ${requirements.length} requirements have a test.

${markdownTable([['id', 'level', 'what', 'source', 'tests'], ...rows])}
`
}

function coverage(id, notYet) {
  const files = tests.get(id)
  if (files !== undefined) return links(files)
  return notYet === undefined ? '**missing**' : `not yet: ${notYet}`
}

function plain(value) {
  return value.replaceAll('__', '\\_\\_')
}
