/**
 * A claim by name, or by JSON Pointer (RFC 6901) when the text begins with a slash; undefined when
 * there is none. Own members only, so `__proto__` and `constructor` find nothing by accident.
 */
export function claimAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (!path.startsWith('/')) return Object.hasOwn(claims, path) ? claims[path] : undefined
  let value: unknown = claims
  for (const segment of path.slice(1).split('/')) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    // Of a list its items only, not its length (RFC 6901 section 4).
    if (Array.isArray(value) && name === 'length') return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value
}
