import type { Document } from './documents.ts'

/** One file of a program, as it stands after the changes that a page shows. */
export interface ProgramFile {
  readonly name: string
  readonly text: string
}

/** A server that a page shows: one code block with `run=…`, or several that belong together. */
export interface Program {
  /** Page and line, for the name of the test. */
  readonly where: string
  readonly framework: string
  readonly files: readonly ProgramFile[]
  /** The cookie that carries the token; null for the Authorization header. */
  readonly cookie: string | null
  /** A path that needs no token; null for none. */
  readonly open: string | null
  /** Where its own login puts the tokens; null when they come from elsewhere. */
  readonly login: string | null
}

const fence = /^```(\w+)[ \t]+(run=[^\n]*)\n([^]*?)^```$/gm

/** The programs of a page. A block whose file is there already begins another program. */
export function programsIn({ path, text }: Document): readonly Program[] {
  const programs: Program[] = []
  for (const match of text.matchAll(fence)) {
    const [, language = '', info = '', block = ''] = match
    const settings = new Map(info.split(' ').map((pair) => pair.split('=') as [string, string]))
    const file = {
      name: settings.get('file') ?? 'server.ts',
      text: language === 'diff' ? afterSide(block) : block,
    }
    const framework = settings.get('run') ?? ''
    const last = programs.at(-1)
    const continues =
      last?.framework === framework && !last.files.some(({ name }) => name === file.name)
    const before = continues ? programs.pop() : undefined
    programs.push({
      where: before?.where ?? `${path}:${text.slice(0, match.index).split('\n').length}`,
      framework,
      files: [...(before?.files ?? []), file],
      cookie: settings.get('cookie') ?? before?.cookie ?? null,
      open: settings.get('open') ?? before?.open ?? null,
      login: settings.get('login') ?? before?.login ?? null,
    })
  }
  return programs
}

function afterSide(diff: string): string {
  return diff
    .split('\n')
    .filter((line) => !line.startsWith('-'))
    .map((line) => line.slice(1))
    .join('\n')
}
