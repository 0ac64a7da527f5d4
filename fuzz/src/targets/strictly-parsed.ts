/**
 * A JSON object that every reader reads alike, by another hand than the one in the product: no name
 * twice, no number beyond range, at most 64 levels; null for anything else.
 */
export function strictlyParsed(text: string): Readonly<Record<string, unknown>> | null {
  const written = text.toWellFormed()
  let value: unknown
  try {
    value = JSON.parse(written)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const names = written.match(/"(?:[^"\\]|\\.)*"\s*:?/g) ?? []
  const counted = count(value, 1)
  return counted === names.filter((name) => name.endsWith(':')).length
    ? (value as Record<string, unknown>)
    : null
}

/** The names in a value; NaN, which equals nothing, where it holds what is refused. */
function count(value: unknown, level: number): number {
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : Number.NaN
  if (typeof value !== 'object' || value === null) return 0
  if (level > 64) return Number.NaN
  const inner: readonly unknown[] = Object.values(value)
  const own = Array.isArray(value) ? 0 : inner.length
  return inner.reduce((sum: number, one) => sum + count(one, level + 1), own)
}
