import type { AccessContext } from './access-context.ts'
import type { AskedPath } from './access-request.ts'
import type { Permission } from './access-rule.ts'
import { coversLevels } from './level-pattern.ts'
import { levelTemplate } from './level-template.ts'
import { compileLevel, type LevelText } from './placeholder.ts'
import { decodeText, isNoSegment, mostSegments, unfitForPath } from './request-path.ts'
import { ruleFault } from './rule-fault.ts'

/** Whether a path of a rule speaks about what is asked. */
export type RulePath = (asked: AskedPath, context: AccessContext) => boolean

/**
 * Compiles one path of a rule: `+` is any one segment, `#` the rest, the path above it included;
 * placeholders as in topics; `eq ` takes the text literally. Text is percent-decoded, so `%2B` is a
 * plus sign. A slash at the end makes no difference.
 *
 * To deny, small and capital letters are the same, as they are to the routers of Express and Koa; to
 * allow, they are not.
 *
 * @throws {AuthError} `policy_invalid`
 */
export function compileRulePath(where: string, path: unknown, permission: Permission): RulePath {
  if (typeof path !== 'string') throw ruleFault(where, path, 'text')
  const { levels, open } = path.startsWith('eq ')
    ? { levels: literalLevels(where, path.slice('eq '.length)), open: false }
    : compilePattern(where, path)
  const template = levelTemplate(
    permission === 'deny' ? levels.map(folded) : levels,
    open,
    permission,
  )
  return (asked, context) => {
    const pattern = template(context)
    return (
      pattern !== null &&
      coversLevels(pattern, permission === 'deny' ? asked.foldedPath : asked.path)
    )
  }
}

interface CompiledPath {
  readonly levels: readonly (LevelText | null)[]
  readonly open: boolean
}

function literalLevels(where: string, path: string): readonly string[] {
  return segmentsOf(where, path).map((text) => segment(where, path, plain(where, path, text)))
}

function compilePattern(where: string, path: string): CompiledPath {
  const texts = segmentsOf(where, path)
  const open = texts.at(-1) === '#'
  const levels = (open ? texts.slice(0, -1) : texts).map((text) => {
    if (text === '+') return null
    const level = compileLevel(where, text, unfitForPath, (part) => {
      if (!/[+#?]/.test(part)) return plain(where, path, part)
      throw ruleFault(where, path, '+ alone in its segment, # alone in the last, and no query')
    })
    return typeof level === 'string' ? segment(where, path, level) : level
  })
  return { levels, open }
}

function segmentsOf(where: string, path: string): readonly string[] {
  if (!path.startsWith('/')) throw ruleFault(where, path, 'a path that begins with a slash')
  const segments = path.slice(1).split('/')
  if (segments.at(-1) === '') segments.pop()
  if (segments.includes('')) throw ruleFault(where, path, 'a path without empty segments')
  if (segments.length > mostSegments) {
    throw ruleFault(where, path, `a path of at most ${mostSegments} segments`)
  }
  return segments
}

/** Text as it stands between wildcards and placeholders. */
function plain(where: string, path: string, text: string): string {
  const decoded = decodeText(text)
  if (decoded === null) {
    throw ruleFault(where, path, 'a path without broken percent-encoding, and no encoded slash')
  }
  return decoded
}

function segment(where: string, path: string, text: string): string {
  if (isNoSegment(text)) throw ruleFault(where, path, 'a path without . and ..')
  return text
}

function folded(level: LevelText | null): LevelText | null {
  if (typeof level === 'function') return (context) => level(context)?.toLowerCase()
  return level?.toLowerCase() ?? null
}
