const longest = 80

/** A value from outside as it may stand in a log line: JSON, so no control characters, and cut. */
export function shown(value: unknown): string {
  const json = jsonOf(typeof value === 'string' ? value.slice(0, longest + 1) : value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return json.length > longest ? `${json.slice(0, longest)}…` : json
}

function jsonOf(value: unknown): string {
  // JSON has no words for NaN, Infinity and bigints: it says null, or throws.
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  try {
    return JSON.stringify(value) ?? typeof value
  } catch {
    return `a value of type ${typeof value}`
  }
}
