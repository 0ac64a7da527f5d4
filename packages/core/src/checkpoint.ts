import type { IncomingMessage } from 'node:http'
import type { Requirement } from './authorize.ts'
import { admissionOf, keepAdmission, keepState, stateOf } from './checkpoint-state.ts'
import type { ConnectionOptions } from './connections/connection-options.ts'
import { guardConnection } from './connections/guard-connection.ts'
import type { GuardedConnection } from './connections/guarded-connection.ts'
import { nodeRequest } from './http/node-request.ts'
import type { AuthRequest } from './http/request.ts'
import type { VerifierOptions } from './options/verifier-options.ts'
import type { AdmittedOutcome, Denial, Outcome } from './outcome.ts'
import { policyFromEnv } from './policy-from-env.ts'
import type { TemplateValues } from './rules/template.ts'
import { createVerifier, type Verifier } from './verifier.ts'

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
 * @param path as for `nodeRequest`.
 */
export function admit(
  verifier: Verifier,
  request: IncomingMessage,
  body: unknown,
  path?: string,
): Promise<Outcome> {
  return admitAt(request, verifier, nodeRequest(request, body, path))
}

/** As `admit`, for a request of any kind, remembered at an object that is there for it alone. */
export async function admitAt(
  place: object,
  verifier: Verifier,
  request: AuthRequest,
): Promise<Outcome> {
  const before = stateOf(place)
  if (before?.verifier === verifier) return before.outcome
  // The fields of one GraphQL operation ask at the same moment, and a client may name thousands.
  const begun = admissionOf(place)
  if (begun?.verifier === verifier) return begun.outcome
  const admission = { verifier, outcome: verifier.authenticate(request) }
  keepAdmission(place, admission)
  try {
    const outcome = await admission.outcome
    keepState(place, { verifier, outcome, connection: null })
    return outcome
  } finally {
    keepAdmission(place, undefined)
  }
}

/**
 * Guards the connection that an admitted request opens, see `guardConnection`, and remembers it at an
 * object for `guard`, `outcomeOf` and `connectionOf`; null for an anonymous one, which has no token
 * that could expire.
 *
 * @throws {TypeError} for a mistake in the options.
 */
export function admitConnection(
  place: object,
  verifier: Verifier,
  outcome: AdmittedOutcome,
  options: ConnectionOptions,
): GuardedConnection | null {
  const connection =
    outcome.kind === 'authenticated'
      ? guardConnection(verifier, outcome.authentication, options)
      : null
  keepState(place, { verifier, outcome, connection })
  return connection
}

/**
 * Holds a requirement against a request or connection that was admitted: null when it is met, else the
 * denial. Of a connection, the token in force counts.
 *
 * @param requirement null asks for no more than to have been admitted, and still to be.
 * @param params parameters of the route, by name; templates name them `${param.id}`.
 * @throws {TypeError} when the request was never admitted: the guard must not let it pass.
 */
export async function guard(
  place: object,
  requirement: Requirement | null,
  params?: unknown,
): Promise<Denial | null> {
  const state = stateOf(place)
  if (state === undefined) {
    throw new TypeError(
      'Sekisho: a guard ran before the token was checked; mount jwtAuth() ahead of it',
    )
  }
  const { verifier, outcome, connection } = state
  const asked = connection === null ? requirement : stillOpen(connection, requirement)
  if (asked === null) return outcome.kind === 'denied' ? outcome.denial : null
  return verifier.authorize(outcome, asked, requirement === null ? {} : valuesIn(params))
}

/** Texts among parameters; what is no object, the text of a message for example, has none. */
function valuesIn(params: unknown): TemplateValues {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return {}
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === 'string') values[`param.${name}`] = value
  }
  return values
}

/** The requirement, of whoever the token in force names; and that one is in force. */
function stillOpen(connection: GuardedConnection, requirement: Requirement | null): Requirement {
  return {
    refusal: (_, values) => connection.authorize(requirement ?? undefined, values),
  }
}

/** What was found of a request, or of a connection by now; undefined when it was never admitted. */
export function outcomeOf(place: object): Outcome | undefined {
  const state = stateOf(place)
  return state === undefined || state.connection === null
    ? state?.outcome
    : { kind: 'authenticated', authentication: state.connection.authentication }
}

/** The guarded connection at this object; undefined without one, and for an anonymous one. */
export function connectionOf(place: object): GuardedConnection | undefined {
  return stateOf(place)?.connection ?? undefined
}
