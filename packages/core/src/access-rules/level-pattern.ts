/**
 * A topic filter, a topic name or a path, level by level. Wildcards are no text, so no text from
 * outside can become one.
 */
export interface LevelPattern {
  /** Text, or null for any one level. */
  readonly levels: readonly (string | null)[]
  /** Whether further levels may follow, none included. */
  readonly open: boolean
}

/** Whether everything that `asked` matches is matched by `rule` too. */
export function coversLevels(rule: LevelPattern, asked: LevelPattern): boolean {
  if (asked.levels.length < rule.levels.length) return false
  if (!rule.open && (asked.open || asked.levels.length > rule.levels.length)) return false
  return rule.levels.every((level, index) => level === null || level === asked.levels[index])
}

/** Whether anything is matched by both. */
export function levelsOverlap(one: LevelPattern, other: LevelPattern): boolean {
  if (one.levels.length > other.levels.length && !other.open) return false
  if (other.levels.length > one.levels.length && !one.open) return false
  const shared = Math.min(one.levels.length, other.levels.length)
  for (let index = 0; index < shared; index += 1) {
    const [here, there] = [one.levels[index], other.levels[index]]
    if (here !== there && here !== null && there !== null) return false
  }
  return true
}
