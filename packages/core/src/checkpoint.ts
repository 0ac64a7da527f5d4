import type { IncomingMessage } from 'node:http'
import type { Requirement } from './authorize.ts'
import { nodeRequest } from './http/node-request.ts'
import type { VerifierOptions } from './options/verifier-options.ts'
import type { Denial, Outcome } from './outcome.ts'
import { policyFromEnv } from './policy-from-env.ts'
import type { TemplateValues } from './rules/template.ts'
import { createVerifier, type Verifier } from './verifier.ts'

// Beside the request, not on it: no header, body or other library reaches it there.
const states = new WeakMap<object, { readonly verifier: Verifier; readonly outcome: Outcome }>()

/** The verifier an adapter was given, or one made from its options; from the environment without. */
export function verifierFrom(options?: VerifierOptions | Verifier): Verifier {
  const given = options === undefined ? policyFromEnv() : options
  // createVerifier says what is wrong with anything that is no object, without showing it.
  const isVerifier = typeof given === 'object' && given !== null && 'authenticate' in given
  return isVerifier ? given : createVerifier(given)
}

/**
 * Authenticates a Node request, once per verifier, and remembers the outcome for `guard` and
 * `outcomeOf`.
 *
 * @param body the parsed body, for the `form` token source.
 */
export async function admit(
  verifier: Verifier,
  request: IncomingMessage,
  body: unknown,
): Promise<Outcome> {
  const before = states.get(request)
  if (before?.verifier === verifier) return before.outcome
  const outcome = await verifier.authenticate(nodeRequest(request, body))
  states.set(request, { verifier, outcome })
  return outcome
}

/**
 * Holds a requirement against a request that was admitted: null when it is met, else the denial.
 *
 * @param params parameters of the route, by name; templates name them `${param.id}`.
 * @throws {TypeError} when the request was never admitted: the guard must not let it pass.
 */
export async function guard(
  request: IncomingMessage,
  requirement: Requirement,
  params?: unknown,
): Promise<Denial | null> {
  const state = states.get(request)
  if (state === undefined) {
    throw new TypeError(
      'Sekisho: a guard ran before the token was checked; mount jwtAuth() ahead of it',
    )
  }
  return state.verifier.authorize(state.outcome, requirement, valuesOf(params))
}

function valuesOf(params: unknown): TemplateValues {
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(params ?? {})) {
    if (typeof value === 'string') values[`param.${name}`] = value
  }
  return values
}

/** What `admit` found of a request; undefined when it never ran. */
export function outcomeOf(request: IncomingMessage): Outcome | undefined {
  return states.get(request)?.outcome
}
