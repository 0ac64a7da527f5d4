/** Order by code units, the same on every machine. */
export function byText(a, b) {
  if (a === b) return 0
  return a < b ? -1 : 1
}
