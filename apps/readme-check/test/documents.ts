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

/** The cells of the first table below a heading of any level, without its head. */
export function tableBelow(document: Document, heading: string): readonly (readonly string[])[] {
  const start = document.text.split('\n').findIndex((line) => line.replace(/^#+ /, '') === heading)
  const lines = document.text.split('\n').slice(start + 1)
  const section = lines.slice(
    0,
    endOf(lines, (line) => line.startsWith('#')),
  )
  const table = section.slice(section.findIndex((line) => line.startsWith('|')))
  const rows = table.slice(
    0,
    endOf(table, (line) => !line.startsWith('|')),
  )
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  )
}

function endOf(lines: readonly string[], isEnd: (line: string) => boolean): number {
  const end = lines.findIndex(isEnd)
  return end < 0 ? lines.length : end
}
