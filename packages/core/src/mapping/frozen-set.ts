function refuse(): never {
  throw new TypeError('Sekisho: what a token grants cannot be changed')
}

class FrozenSet extends Set<string> {
  constructor(names: Iterable<string>) {
    super()
    for (const name of names) super.add(name)
    Object.freeze(this)
  }

  override add(): never {
    return refuse()
  }

  override delete(): never {
    return refuse()
  }

  override clear(): never {
    return refuse()
  }
}

// To everybody else it is a plain set: assertions compare constructors.
Object.defineProperty(FrozenSet.prototype, 'constructor', { value: Set })

const empty: ReadonlySet<string> = new FrozenSet([])

/** A set that nobody can change, so that what one handler does to it cannot open a guard. */
export function frozenSet(names: readonly string[]): ReadonlySet<string> {
  return names.length === 0 ? empty : new FrozenSet(names)
}
