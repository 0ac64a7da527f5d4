import type { AccessContext } from './access-context.ts'
import type { Permission } from './access-rule.ts'
import type { LevelPattern } from './level-pattern.ts'
import type { LevelText } from './placeholder.ts'

/** The pattern of a rule for this context; null where the rule speaks about nothing. */
export type LevelTemplate = (context: AccessContext) => LevelPattern | null

/**
 * A pattern whose levels may depend on the context. Where a value is missing or unfit, a rule that
 * allows speaks about nothing, and one that denies takes the level for any: what cannot be known must
 * not open a door.
 *
 * @param levels null is the wildcard for one level.
 */
export function levelTemplate(
  levels: readonly (LevelText | null)[],
  open: boolean,
  permission: Permission,
): LevelTemplate {
  if (levels.every((level) => typeof level !== 'function')) {
    const pattern = { levels, open }
    return () => pattern
  }
  return (context) => {
    const filled: (string | null)[] = []
    for (const level of levels) {
      const text = typeof level === 'function' ? level(context) : level
      if (text === undefined && permission === 'allow') return null
      filled.push(text ?? null)
    }
    return { levels: filled, open }
  }
}
