// Patterns that lead to trouble, in what is published and in the samples. What is right all the same stands
// in patterns/allowed.json with its reason.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { byText } from './by-text.mjs'
import { findingsIn, patterns } from './patterns/findings.mjs'
import { judge } from './patterns/judge.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts', 'apps/*/public/**/*.js']
const files = globSync(sources, { cwd: root }).toSorted(byText)
const findings = files.flatMap((file) => findingsIn(file, readFileSync(join(root, file), 'utf8')))
const allowed = JSON.parse(readFileSync(new URL('patterns/allowed.json', import.meta.url), 'utf8'))

const faults = judge(findings, allowed)
for (const fault of faults) console.error(fault)
console.log(
  `${files.length} files, ${patterns.length} patterns, ${findings.length} findings allowed`,
)
if (faults.length > 0) process.exitCode = 1
