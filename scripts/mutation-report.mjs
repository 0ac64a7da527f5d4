// node scripts/mutation-report.mjs <report.json> <out.json> [<survivors.json>]
// Counts a report of Stryker into a table, and holds the survivors against the list that explains them.
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const counted = ['Killed', 'Timeout', 'Survived', 'NoCoverage']

/** The numbers of a report: file by file, all together, and all without mutants of texts. */
export function tableOf({ files }) {
  const rows = Object.entries(files)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([file, { mutants }]) => [file, count(mutants)])
    .filter(([, { mutants }]) => mutants > 0)
  const all = Object.values(files).flatMap(({ mutants }) => mutants)
  return {
    total: count(all),
    withoutTexts: count(all.filter(({ mutatorName }) => mutatorName !== 'StringLiteral')),
    files: Object.fromEntries(rows),
  }
}

function count(all) {
  const [killed, timeout, survived, noCoverage] = counted.map(
    (status) => all.filter((mutant) => mutant.status === status).length,
  )
  const mutants = killed + timeout + survived + noCoverage
  const score = mutants === 0 ? null : Number(((100 * (killed + timeout)) / mutants).toFixed(2))
  return { mutants, killed, timeout, survived, noCoverage, score }
}

/** The mutants that no test noticed. */
export function survivorsOf({ files }) {
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map(({ location, replacement }) => ({
        file,
        line: location.start.line,
        mutation: `${oneLine(cut(source, location))} → ${oneLine(replacement)}`,
      })),
  )
}

function cut(source, { start, end }) {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  lines.push(lines.pop().slice(0, end.column - 1))
  return [lines[0].slice(start.column - 1), ...lines.slice(1)].join('\n')
}

function oneLine(text) {
  return text.replaceAll(/\s+/gu, ' ').trim()
}

/** What is wrong with a list of explanations; a line may have moved since, a text may not. */
export function faultsOf(survivors, explained) {
  const known = named(explained)
  const real = named(survivors)
  return [
    ...[...real].filter(([name]) => !known.has(name)).map(([, one]) => `not explained: ${at(one)}`),
    ...[...known].filter(([name]) => !real.has(name)).map(([, one]) => `no survivor: ${at(one)}`),
    ...explained.filter(({ reason }) => !reason).map((one) => `without a reason: ${at(one)}`),
  ]
}

/** By file and text; the same text again in a file is another one. */
function named(all) {
  const names = new Map()
  for (const one of all) {
    let name = `${one.file} ${one.mutation}`
    while (names.has(name)) name += ' again'
    names.set(name, one)
  }
  return names
}

function at({ file, line, mutation }) {
  return `${file}:${line} ${mutation}`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [reportPath, outPath, survivorsPath] = process.argv.slice(2)
  const report = JSON.parse(readFileSync(reportPath, 'utf8'))
  const table = tableOf(report)
  writeFileSync(outPath, `${JSON.stringify(table, null, 2)}\n`)
  console.table(table.files)
  console.table({ total: table.total, 'without texts': table.withoutTexts })
  const explained =
    survivorsPath === undefined ? [] : JSON.parse(readFileSync(survivorsPath, 'utf8'))
  const faults = faultsOf(survivorsOf(report), explained)
  for (const fault of faults) console.error(fault)
  if (survivorsPath !== undefined && faults.length > 0) process.exitCode = 1
}
