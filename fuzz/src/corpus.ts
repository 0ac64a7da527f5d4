import { existsSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs'

const folder = new URL('../corpus/', import.meta.url)

/** Texts of earlier runs that ended in a way of their own; one file a target, a JSON list of texts. */
export function readCorpus(target: string): readonly string[] {
  const file = new URL(`${target}.json`, folder)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as string[]) : []
}

/** Adds short texts only: the corpus is read by people too. */
export function growCorpus(target: string, fresh: readonly string[]): number {
  const known = readCorpus(target)
  const added = fresh.filter((text) => text.length <= 1000 && !known.includes(text))
  if (added.length === 0) return 0
  mkdirSync(folder, { recursive: true })
  const all = [...known, ...added].slice(0, 50)
  writeFileSync(new URL(`${target}.json`, folder), `${JSON.stringify(all, null, 1)}\n`)
  return all.length - known.length
}
