/**
 * A copy of lists and plain objects that nobody can change: what an option holds is handed out to one
 * request after the other. Anything else stays as it is.
 */
export function frozenCopy(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(Array.from(value, frozenCopy))
  if (!isPlain(value)) return value
  const copied = Object.entries(value).map(([name, item]) => [name, frozenCopy(item)] as const)
  return Object.freeze(Object.fromEntries(copied))
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
