/** Ways in which two spellings of one name differ. */
const differences: readonly (readonly [name: string, normal: (name: string) => string])[] = [
  ['white space around it', (name) => name.trim()],
  ['case', (name) => name.toLowerCase()],
  ['http and https', (name) => name.replace(/^http:/i, 'https:')],
  ['a missing https://', (name) => name.replace(/^https?:\/\//i, '')],
  ['the default port', (name) => name.replace(/:(?:443|80)(?=\/|$)/, '')],
  ['a trailing slash', (name) => name.replace(/\/$/, '')],
]

/** How a name differs from the first of others that it can be a spelling of; null when of none. */
export function spellingDifference(name: string, others: readonly string[]): string | null {
  for (const other of others) {
    const alone = differences.find(([, normal]) => normal(name) === normal(other))
    if (alone !== undefined) return alone[0]
  }
  const all = (text: string): string => differences.reduce((now, [, normal]) => normal(now), text)
  const close = others.find((other) => all(other) === all(name))
  if (close === undefined) return null
  return differences
    .filter(([, normal]) => normal(name) !== name || normal(close) !== close)
    .map(([difference]) => difference)
    .join(', ')
}
