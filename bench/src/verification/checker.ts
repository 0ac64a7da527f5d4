/** A library, ready to check tokens of one workshop. */
export interface Checker {
  /** Checks signature, algorithm, issuer, audience and expiry; throws or rejects otherwise. */
  check(token: string): unknown
}

/** Makes a checker that has seen no token yet. Null: the library does not know the algorithm. */
export interface Library {
  readonly name: string
  open(): Checker | Promise<Checker> | null
}
