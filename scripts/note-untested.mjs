// What a test run could not test, for the end of `npm test`: turbo shows the output of failures only.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const folder = new URL('../.untested/', import.meta.url)

/** Takes the place of what the same part noted before. */
export function noteUntested(part, lines) {
  rmSync(new URL(`${part}.txt`, folder), { force: true })
  if (lines.length === 0) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${part}.txt`, folder), `${lines.join('\n')}\n`)
}

/** Everything that was noted. */
export function untested() {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').trim().split('\n'))
}
