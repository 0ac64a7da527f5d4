// node mutation/run.mjs [--force | --summary] [<folder> …]
// Tests folders of folders.json by mutation, one after another, and counts them in mutation/core.json of the root.
// Fails when a survivor is not explained in core-survivors.json there.
//
// Only what changed since the last run is tested again; .stryker-tmp/core holds that run, and CI may cache it.
// --force tests everything again: mutants of code that runs while a module loads are else taken as they were,
// for nobody can tell which tests judge them. --summary only counts the last run again.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { faultsOf, survivorsOf, tableOf } from '../../../scripts/mutation-report.mjs'
import folders from './folders.json' with { type: 'json' }

const results = new URL('../../../mutation/core.json', import.meta.url)
const explanations = new URL('../../../mutation/core-survivors.json', import.meta.url)

function runStryker(folder, flags) {
  const { status } = spawnSync('stryker', ['run', ...flags], {
    stdio: 'inherit',
    env: { ...process.env, SEKISHO_MUTATION_FOLDER: folder },
  })
  if (status !== 0) throw new Error(`Stryker failed in ${folder}`)
}

function reportOf(folder) {
  const file = new URL(`../../../.stryker-tmp/core/${folder}.report.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8'))
}

function readJson(url, otherwise) {
  return existsSync(url) ? JSON.parse(readFileSync(url, 'utf8')) : otherwise
}

/** The explanations of the files of a report, but for mutants that were so slow this time that they ran out of it. */
function explainedIn(report) {
  const late = new Set(withStatus(report, 'Timeout'))
  const living = new Set([...withStatus(report, 'Survived'), ...withStatus(report, 'NoCoverage')])
  return readJson(explanations, []).filter(({ file, mutation }) => {
    const name = `${file} ${mutation}`
    return Object.hasOwn(report.files, file) && (living.has(name) || !late.has(name))
  })
}

function withStatus({ files }, status) {
  const chosen = Object.entries(files).map(([file, { source, mutants }]) => {
    const some = mutants.filter((mutant) => mutant.status === status)
    return [file, { source, mutants: some.map((mutant) => ({ ...mutant, status: 'Survived' })) }]
  })
  const found = survivorsOf({ files: Object.fromEntries(chosen) })
  return found.map(({ file, mutation }) => `${file} ${mutation}`)
}

function rowOf(report) {
  const { total, withoutTexts } = tableOf(report)
  return { ...total, explained: explainedIn(report).length, withoutTexts }
}

function sum(rows) {
  const names = ['mutants', 'killed', 'timeout', 'survived', 'noCoverage']
  const all = Object.fromEntries(
    names.map((name) => [name, rows.reduce((count, row) => count + row[name], 0)]),
  )
  const score = Number(((100 * (all.killed + all.timeout)) / all.mutants).toFixed(2))
  return { ...all, score }
}

const flags = process.argv.slice(2).filter((name) => name.startsWith('--'))
const named = process.argv.slice(2).filter((name) => !flags.includes(name))
const summaryOnly = flags.includes('--summary')
const wanted = named.length > 0 ? named : Object.keys(folders)
for (const name of wanted) {
  if (!Object.hasOwn(folders, name)) throw new Error(`no folder ${name} in folders.json`)
}

const known = readJson(results, { folders: {} }).folders
const faults = []
for (const folder of wanted) {
  if (!summaryOnly) runStryker(folder, flags)
  const report = reportOf(folder)
  known[folder] = rowOf(report)
  faults.push(...faultsOf(survivorsOf(report), explainedIn(report)))
}
const rows = Object.fromEntries(
  Object.keys(folders).flatMap((name) => (Object.hasOwn(known, name) ? [[name, known[name]]] : [])),
)
const total = {
  ...sum(Object.values(rows)),
  explained: Object.values(rows).reduce((count, { explained }) => count + explained, 0),
  withoutTexts: sum(Object.values(rows).map(({ withoutTexts }) => withoutTexts)),
}
writeFileSync(results, `${JSON.stringify({ total, folders: rows }, null, 2)}\n`)
console.table(
  Object.fromEntries(
    Object.entries({ ...rows, total }).map(([name, { withoutTexts, ...row }]) => [
      name,
      { ...row, 'without texts': withoutTexts.score },
    ]),
  ),
)
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1
