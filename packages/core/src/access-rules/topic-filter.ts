import { coversLevels, levelsOverlap, type LevelPattern } from './level-pattern.ts'

/** What a level of a topic may not hold when it is text: MQTT 5 sections 1.5.4 and 4.7. */
export const unfitForTopic = /[+#/\0]/

const longestTopicBytes = 65_535
const mostLevels = 128

/**
 * Splits a topic filter or topic name into levels.
 *
 * @returns why it is none: empty, longer than 65535 bytes of UTF-8, more than 128 levels, U+0000, or
 * half a character.
 */
export function topicLevels(text: string): readonly string[] | { readonly fault: string } {
  if (text === '') return { fault: 'a topic that is not empty' }
  if (Buffer.byteLength(text) > longestTopicBytes) {
    return { fault: `a topic of at most ${longestTopicBytes} bytes` }
  }
  if (text.includes('\0') || !text.isWellFormed()) {
    return { fault: 'a topic of whole characters, without U+0000' }
  }
  const levels = text.split('/')
  return levels.length > mostLevels ? { fault: `a topic of at most ${mostLevels} levels` } : levels
}

/**
 * A topic filter of an MQTT client, taken at its word: `+` is any one level, `#` the rest, the level
 * above it included (MQTT 5 section 4.7.1).
 *
 * @returns null when it is no topic filter.
 */
export function parseTopicFilter(text: string): LevelPattern | null {
  const levels = topicLevels(text)
  if ('fault' in levels) return null
  const open = levels.at(-1) === '#'
  const rest = open ? levels.slice(0, -1) : levels
  if (rest.some((level) => level !== '+' && unfitForTopic.test(level))) return null
  return topicPattern(
    rest.map((level) => (level === '+' ? null : level)),
    open,
  )
}

/**
 * The one form of a filter: `#` alone means what `+/#` means, and `/#` what `/+/#` means, because a
 * topic of no characters does not exist (MQTT 5 section 4.7.3).
 */
export function topicPattern<Level>(
  levels: readonly (Level | null)[],
  open: boolean,
): { readonly levels: readonly (Level | null)[]; readonly open: boolean } {
  const atEmpty = levels.length === 0 || (levels.length === 1 && levels[0] === '')
  return { levels: open && atEmpty ? [...levels, null] : levels, open }
}

/**
 * Whether every topic that `asked` matches is matched by `rule` too; for a topic name: whether `rule`
 * matches it. A filter that begins with a wildcard matches no topic that begins with `$` (MQTT 5
 * section 4.7.2).
 */
export function topicCovers(rule: LevelPattern, asked: LevelPattern): boolean {
  return !splitByDollar(rule, asked) && coversLevels(rule, asked)
}

/** Whether any topic is matched by both. */
export function topicsOverlap(one: LevelPattern, other: LevelPattern): boolean {
  return !splitByDollar(one, other) && !splitByDollar(other, one) && levelsOverlap(one, other)
}

function splitByDollar(one: LevelPattern, other: LevelPattern): boolean {
  return one.levels[0] === null && (other.levels[0]?.startsWith('$') ?? false)
}
