const mostEdits = 2

/**
 * The known name that somebody who wrote this one may have meant: at most two letters added, left out or
 * changed, and fewer than half of them; undefined when there is none.
 */
export function similarName(name: string, known: readonly string[]): string | undefined {
  const written = name.toLowerCase()
  const nearest = known
    .map((other) => ({ other, edits: editsBetween(written, other.toLowerCase()) }))
    .toSorted((one, two) => one.edits - two.edits)[0]
  if (nearest === undefined || nearest.edits > mostEdits) return undefined
  return nearest.edits * 2 < name.length ? nearest.other : undefined
}

/** Levenshtein's distance; of names that differ in length by more than counts, that difference. */
function editsBetween(one: string, two: string): number {
  const difference = Math.abs(one.length - two.length)
  if (difference > mostEdits) return difference
  let row = Array.from({ length: two.length + 1 }, (_, index) => index)
  for (const [line, letter] of Array.from(one).entries()) {
    const next = [line + 1]
    for (const [column, other] of Array.from(two).entries()) {
      const [diagonal = 0, above = 0] = row.slice(column, column + 2)
      const changed = diagonal + (letter === other ? 0 : 1)
      next.push(Math.min(changed, above + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
