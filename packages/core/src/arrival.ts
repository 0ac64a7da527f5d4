import type { AuthRequest } from './http/request.ts'
import type { Outcome } from './outcome.ts'
import type { TemplateValues } from './rules/template.ts'

/** The request behind an outcome, and what the `context` option knows of it. */
export interface Arrival {
  readonly request: AuthRequest
  readonly values: TemplateValues
}

// Beside the outcome, not on it: an application hands outcomes around, and a request holds credentials.
const arrivals = new WeakMap<object, Arrival>()

export function rememberArrival<O extends Outcome>(outcome: O, arrival: Arrival): O {
  arrivals.set(outcome, arrival)
  return outcome
}

/** Undefined for an outcome that no verifier made of a request. */
export function arrivalOf(outcome: Outcome): Arrival | undefined {
  return arrivals.get(outcome)
}

/** What templates and requirements may name of the request itself. */
export function valuesOf({ request, values }: Arrival): TemplateValues {
  return { ...values, 'request.method': request.method, 'request.path': request.path }
}
