function refuse(): never {
  throw new TypeError('Sekisho: what a token grants cannot be changed')
}

const refusals = {
  add: { value: refuse },
  delete: { value: refuse },
  clear: { value: refuse },
} satisfies PropertyDescriptorMap

/** A set that nobody can change, so that what one handler does to it cannot open a guard. */
export function frozenSet(names: Iterable<string>): ReadonlySet<string> {
  return Object.freeze(Object.defineProperties(new Set(names), refusals))
}
