/** A copy of ASCII text in memory of its own: a piece of a longer string keeps all of that alive. */
export function flatCopy(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}
