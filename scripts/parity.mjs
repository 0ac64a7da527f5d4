// Writes docs/parity.md: what five products do with tokens, row by row, and what is here instead, from
// docs/spec/parity.json and the names of the tests. With --check nothing is written; the exit code is 1
// when the page is stale, or when a row claims what its tests do not show.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { publish } from './generated-page.mjs'
import { markdownTable } from './markdown-table.mjs'
import { links, testsById } from './tests-by-id.mjs'

const verdicts = ['same', 'stricter', 'different']
const members = ['id', 'product', 'property', 'option', 'verdict', 'reason', 'untested']
const plannedMembers = ['id', 'product', 'property', 'state', 'missing']

/** Prefixes of the ids, in the order of the page. */
const products = {
  SR: 'StarRocks',
  IR: 'InterSystems IRIS',
  ST: 'Strategy One',
  EM: 'EMQX',
  TD: 'Teradata',
}

/** What is wrong with the rows, held against the tests that carry their ids. */
export function faultsOfRows(rows, tests) {
  const ids = rows.map(({ id }) => id)
  const strangers = [...tests.keys()].filter(
    (id) => Object.hasOwn(products, id.split('-')[0]) && !ids.includes(id),
  )
  return [
    ...rows.flatMap((row) => faultsOfRow(row, tests.get(row.id) ?? [])),
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id} stands there twice`),
    ...strangers.map(
      (id) => `${id} is in ${tests.get(id).join(', ')} and not in docs/spec/parity.json`,
    ),
  ]
}

function faultsOfRow(row, files) {
  const { id } = row
  const planned = 'state' in row
  const faults = Object.keys(row)
    .filter((name) => !(planned ? plannedMembers : members).includes(name))
    .map((name) => `${id} has a member ${name}`)
  const needed = planned ? plannedMembers : members.filter((name) => name !== 'untested')
  faults.push(
    ...needed.filter((name) => !isText(row[name])).map((name) => `${id} has no text for ${name}`),
  )
  if (products[id.split('-')[0]] !== row.product) faults.push(`${id} is no row of ${row.product}`)
  if (planned) {
    if (row.state !== 'planned') faults.push(`${id} has a state that is not planned`)
    if (files.length > 0) faults.push(`${id} is planned and has tests: ${files.join(', ')}`)
    return faults
  }
  if (!verdicts.includes(row.verdict)) {
    faults.push(`${id} has the verdict ${row.verdict}, not one of ${verdicts.join(', ')}`)
  }
  if (files.length === 0 && !('untested' in row)) faults.push(`${id} has no test and no reason`)
  if (files.length > 0 && 'untested' in row) {
    faults.push(`${id} has tests and a reason for having none`)
  }
  return faults
}

function isText(value) {
  return typeof value === 'string' && value !== ''
}

/** The page as it should be. */
export function parityPage(rows, tests) {
  const tables = Object.values(products).map((product) => {
    const lines = rows.filter((row) => row.product === product).map((row) => lineOf(row, tests))
    const head = ['id', 'of the product', 'here', 'how', 'why', 'tests']
    return `## ${product}\n\n${markdownTable([head, ...lines])}\n`
  })
  const planned = rows.filter(({ state }) => state === 'planned').length
  return `# Five products and their tokens

Written by \`scripts/parity.mjs\` from [parity.json](spec/parity.json) and the names of the tests. Do not
edit it by hand.

Each row is something that a product does with tokens, and the option that does it here. _Same_ gives
the same answers. _Stricter_ refuses more, and a named switch gives the answers of the product where
there is one. _Different_ reaches the end in another way. _Planned_ is not built; the column of reasons
says what is missing. A test covers a row when its name begins with the id, alone or beside others.

${rows.length - planned} of ${rows.length} rows are here.

${tables.join('\n')}`
}

function lineOf({ id, property, option, verdict, reason, missing, untested, state }, tests) {
  if (state !== undefined) return [id, property, '', state, missing, '']
  const files = tests.get(id)
  return [id, property, option, verdict, reason, files === undefined ? untested : links(files)]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = new URL('../', import.meta.url)
  const rows = JSON.parse(readFileSync(new URL('docs/spec/parity.json', root), 'utf8'))
  const tests = testsById(root)
  publish({
    root,
    page: 'docs/parity.md',
    text: parityPage(rows, tests),
    faults: faultsOfRows(rows, tests),
  })
}
