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

/** A request that is being looked at. */
export interface Admission {
  readonly verifier: Verifier
  readonly outcome: Promise<Outcome>
}

class Itself {
  constructor(place: object) {
    // Private fields are then added to the object that was given, and not to a new one.
    return place
  }
}

/**
 * Private fields on an object that is not ours: no header, body or other library reaches them. An entry
 * of a `WeakMap` would cost more than the whole check of a known token (docs/adr/0037).
 */
class Place extends Itself {
  #state: CheckpointState | undefined = undefined
  #admission: Admission | undefined = undefined

  static at(place: object): Place {
    return #state in place ? place : new Place(place)
  }

  static stateOf(place: object): CheckpointState | undefined {
    return #state in place ? place.#state : undefined
  }

  static admissionOf(place: object): Admission | undefined {
    return #state in place ? place.#admission : undefined
  }

  static keep(place: Place, state: CheckpointState): void {
    place.#state = state
  }

  static begin(place: Place, admission: Admission | undefined): void {
    place.#admission = admission
  }
}

/** Remembers a state at an object, in the place of what was remembered there. */
export function keepState(place: object, state: CheckpointState): void {
  Place.keep(Place.at(place), state)
}

/** What is remembered at an object. */
export function stateOf(place: object): CheckpointState | undefined {
  return Place.stateOf(place)
}

/** Remembers that a request is being looked at; undefined when that has come to its end. */
export function keepAdmission(place: object, admission: Admission | undefined): void {
  Place.begin(Place.at(place), admission)
}

/** The admission that is under way. */
export function admissionOf(place: object): Admission | undefined {
  return Place.admissionOf(place)
}
