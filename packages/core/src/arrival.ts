import type { Authentication } from './authentication.ts'
import type { AuthError } from './errors.ts'
import type { AuthRequest } from './http/request.ts'
import type { Outcome } from './outcome.ts'
import type { TemplateValues } from './rules/template.ts'

/** The request behind an outcome, and what the `context` option knows of it. */
export interface Arrival {
  readonly request: AuthRequest
  readonly values: TemplateValues
}

// In a private field: an application hands outcomes around and logs them, and a request holds credentials.
class ArrivedOutcome {
  readonly #arrival: Arrival

  constructor(arrival: Arrival) {
    this.#arrival = arrival
  }

  static arrivalOf(outcome: object): Arrival | undefined {
    return #arrival in outcome ? outcome.#arrival : undefined
  }
}

/** An outcome of `authenticate` that let a known person through. */
export class AuthenticatedOutcome extends ArrivedOutcome {
  readonly kind = 'authenticated'
  readonly authentication: Authentication

  constructor(authentication: Authentication, arrival: Arrival) {
    super(arrival)
    this.authentication = authentication
  }
}

/** An outcome of `authenticate` that let nobody in particular through. */
export class AnonymousOutcome extends ArrivedOutcome {
  readonly kind = 'anonymous'
  readonly error: AuthError

  constructor(error: AuthError, arrival: Arrival) {
    super(arrival)
    this.error = error
  }
}

/** Undefined for an outcome that no verifier made of a request. */
export function arrivalOf(outcome: Outcome): Arrival | undefined {
  return ArrivedOutcome.arrivalOf(outcome)
}

/** What templates and requirements may name of the request itself. */
export function valuesOf({ request, values }: Arrival): TemplateValues {
  return { ...values, 'request.method': request.method, 'request.path': request.path }
}
