function refuse(): never {
  throw new TypeError('Sekisho: when a token expires cannot be changed')
}

class FrozenDate extends Date {}

// Freezing does not reach the time of a date: its setters have to refuse.
for (const name of Object.getOwnPropertyNames(Date.prototype)) {
  if (name.startsWith('set')) Object.defineProperty(FrozenDate.prototype, name, { value: refuse })
}
// To everybody else it is a plain date: assertions compare constructors.
Object.defineProperty(FrozenDate.prototype, 'constructor', { value: Date })

/** A date that nobody can change, for what is handed out to one request after the other. */
export function frozenDate(milliseconds: number): Date {
  return Object.freeze(new FrozenDate(milliseconds))
}
