/** The kind of a JSON value, without its content. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'absent'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return value === '' ? 'empty text' : 'text'
  if (typeof value === 'boolean') return 'a boolean'
  return typeof value === 'number' ? 'a number' : 'an object'
}
