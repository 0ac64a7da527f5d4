import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The root of the repository, with a slash at the end. */
export const root = fileURLToPath(new URL('../../../', import.meta.url))

/** A Markdown page of the repository. */
export interface Document {
  /** Path from the root, with forward slashes. */
  readonly path: string
  readonly text: string
}

const patterns = [
  '*.md',
  'docs/**/*.md',
  'packages/*/*.md',
  'packages/*/docs/**/*.md',
  'apps/*/*.md',
]

/** Every page that a reader may come across. */
export const documents: readonly Document[] = globSync(patterns, { cwd: root })
  .map((path) => path.replaceAll('\\', '/'))
  .toSorted()
  .map(documentAt)

/** One page, by its path from the root. */
export function documentAt(path: string): Document {
  return { path, text: readFileSync(`${root}${path}`, 'utf8') }
}

/** The cells of the table below a heading, without its head. */
export function tableBelow(document: Document, heading: string): readonly (readonly string[])[] {
  const section = document.text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  const rows = section.split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  )
}
