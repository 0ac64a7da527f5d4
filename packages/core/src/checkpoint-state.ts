import type { GuardedConnection } from './connections/guarded-connection.ts'
import type { Outcome } from './outcome.ts'
import type { Verifier } from './verifier.ts'

/** What the checkpoint knows of a request, or of a connection. */
export interface CheckpointState {
  readonly verifier: Verifier
  readonly outcome: Outcome
  /** Of a connection that was opened with that outcome. */
  readonly connection: GuardedConnection | null
}

class Itself {
  constructor(place: object) {
    // A private field is then added to the object that was given, and not to a new one.
    return place
  }
}

/**
 * A private field on objects that are not ours: no header, body or other library reaches it. An entry
 * of a `WeakMap` would cost more than the whole check of a known token (docs/adr/0037).
 */
class Place extends Itself {
  #state: CheckpointState

  constructor(place: object, state: CheckpointState) {
    super(place)
    this.#state = state
  }

  static keep(place: object, state: CheckpointState): void {
    if (#state in place) place.#state = state
    else void new Place(place, state)
  }

  static stateOf(place: object): CheckpointState | undefined {
    return #state in place ? place.#state : undefined
  }
}

/** Remembers a state at an object, in the place of what was remembered there. */
export function keepState(place: object, state: CheckpointState): void {
  Place.keep(place, state)
}

/** What is remembered at an object. */
export function stateOf(place: object): CheckpointState | undefined {
  return Place.stateOf(place)
}
