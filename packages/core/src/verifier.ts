import { AnonymousOutcome, arrivalOf, AuthenticatedOutcome, valuesOf } from './arrival.ts'
import type { Authentication, JwtClaims, RegisteredClaims } from './authentication.ts'
import type { Requirement } from './authorize.ts'
import { ERRORS, isAuthError, type AuthError } from './errors.ts'
import type { Explanation } from './explain/explanation.ts'
import { explainRequest, explainToken } from './explain/explain-token.ts'
import { healthOf, type VerifierHealth } from './health.ts'
import { denialFor } from './http/denial.ts'
import type { AuthRequest } from './http/request.ts'
import type { AnonymousCase, Policy } from './options/policy.ts'
import { closeKeys, replacePolicy } from './options/replace-policy.ts'
import { contextOf } from './options/request-context.ts'
import { resolveVerifier } from './options/resolve-verifier.ts'
import type { VerifierOptions } from './options/verifier-options.ts'
import type { VerifyContext } from './options/verify-context.ts'
import type { Denial, Outcome } from './outcome.ts'
import { extract, extractGiven } from './pipeline/extract.ts'
import { processWarning } from './process-warning.ts'
import type { TemplateValues } from './rules/template.ts'
import { requestStages, verifyToken } from './verify-token.ts'

/** Checks tokens and requests under one policy. */
export interface Verifier<C = RegisteredClaims> {
  /**
   * Verifies one token: form, issuer, algorithm, key, signature, then every claim.
   *
   * Does not check: revocation at the issuer, possession of a key that `cnf` names, permissions.
   *
   * @throws {AuthError} and nothing else, whatever the input.
   */
  verify(token: string, context?: VerifyContext): Promise<Authentication<C>>
  /**
   * Tells check by check why `verify` accepts or refuses a token: what was expected, what was found,
   * what to do. Safe to paste into a ticket.
   *
   * Never rejects, whatever the input. It verifies once: keys are fetched, and `isRevoked` and group
   * providers asked, exactly as `verify` would.
   */
  explain(token: string, context?: VerifyContext): Promise<Explanation>
  /**
   * Finds the one token of a request and verifies it. Every `AuthError` becomes a finished `Denial`,
   * unless `anonymous` lets its case through.
   *
   * @param context what is known beside the token; over what the option `context` tells.
   */
  authenticate(request: AuthRequest, context?: VerifyContext): Promise<Outcome<C>>
  /**
   * Holds a requirement against an outcome: null when it is met, else the finished `Denial`; for an
   * anonymous request that is the challenge to come back with a token.
   *
   * @param values what templates of the requirement may name, parameters of the route for example;
   *   over those of the `context` option, and `request.method` and `request.path`.
   */
  authorize(
    outcome: Outcome<C>,
    requirement: Requirement,
    values?: TemplateValues,
  ): Promise<Denial | null>
  /**
   * Replaces the policy. Keys whose source object, issuers and algorithms stay the same go on
   * serving; all others are loaded before the change. Requests under way finish under the old policy.
   *
   * @throws {TypeError} for a mistake in the options, {AuthError} `keys_unavailable` when new keys
   *   cannot be had. The old policy then stays in force.
   */
  update(options: VerifierOptions<C>): Promise<void>
  /** Loads the keys of every issuer that has none in memory. Never rejects; `health` tells how it went. */
  prepare(): Promise<void>
  /** How the keys of every issuer are; asks nobody. */
  health(): VerifierHealth
  /** Milliseconds since 1970, by the clock of the policy; `guardConnection` goes by it. */
  now(): number
  /** Ends background work of the key sources. */
  close(): Promise<void>
}

/**
 * Creates a verifier; every option is checked here and none is read again later.
 *
 * @throws {TypeError} for a mistake in the options: which one, what it got, how to mend it.
 */
export function createVerifier<C = JwtClaims>(options: VerifierOptions<C>): Verifier<C> {
  // What a schema puts out is of no concern to the policy.
  let policy = resolveVerifier(options as VerifierOptions)
  let updating: Promise<void> = Promise.resolve()
  return {
    // The claims have the type of the schema's output, or of no schema.
    verify: async (token, context = noContext) =>
      verifyToken(extractGiven(token), policy, context) as Promise<Authentication<C>>,
    explain: (token, context = noContext) => explainToken(token, policy, context),
    authenticate: (request, context = noContext) =>
      authenticate(request, policy, context) as Promise<Outcome<C>>,
    authorize: (outcome, requirement, values = {}) =>
      authorize(outcome, requirement, values, policy),
    update: (changed) => {
      // One after the other: each builds on the policy that the one before left.
      updating = updating
        .catch(() => undefined)
        .then(async () => {
          policy = await replacePolicy(policy, changed as VerifierOptions)
        })
      return updating
    },
    prepare: async () => {
      await Promise.all([...policy.issuers.values()].map(({ keys }) => keys.prepare()))
    },
    health: () => healthOf(policy),
    now: () => policy.now(),
    close: async () => {
      closeKeys(policy, null)
    },
  }
}

const noValues: TemplateValues = Object.freeze({})
const noContext: VerifyContext = Object.freeze({})

async function authenticate(
  request: AuthRequest,
  policy: Policy,
  given: VerifyContext,
): Promise<Outcome> {
  let context = given
  try {
    const raw = extract(request, policy.readers)
    if (policy.context !== null) context = await contextOf(request, policy.context, given)
    const verified = verifyToken(raw, policy, context, requestStages)
    const authentication = verified instanceof Promise ? await verified : verified
    return new AuthenticatedOutcome(authentication, {
      request,
      values: context.values ?? noValues,
    })
  } catch (error) {
    if (!isAuthError(error)) throw error
    const anonymousCase = caseOf(error)
    if (anonymousCase !== null && policy.anonymous.has(anonymousCase)) {
      return new AnonymousOutcome(error, { request, values: context.values ?? noValues })
    }
    return { kind: 'denied', error, denial: deny(error, request, policy, context) }
  }
}

/** The answer is finished before anybody is told of it. */
function deny(
  error: AuthError,
  request: AuthRequest,
  policy: Policy,
  context: VerifyContext,
  unmet: AuthError | null = null,
): Denial {
  const denial = denialFor(error, policy.challenge)
  void tellDenied(error, request, () => explainRequest(request, policy, context, unmet), policy)
  return denial
}

/** A log that fails must not turn a denial into something else; it is a process warning. */
async function tellDenied(
  error: AuthError,
  request: AuthRequest,
  explain: () => Promise<Explanation>,
  policy: Policy,
): Promise<void> {
  try {
    await policy.onDenied(error, request, explain)
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : typeof fault
    processWarning('SEKISHO_ON_DENIED', `Sekisho: onDenied failed: ${reason}`)
  }
}

/** Null for a malformed request, which no one may let through. */
function caseOf(error: AuthError): AnonymousCase | null {
  if (error.code === 'token_missing') return 'missing'
  if (error.code === 'token_expired') return 'expired'
  if (error.kind === 'unavailable') return 'unavailable'
  return ERRORS[error.code].status === 401 ? 'invalid' : null
}

async function authorize(
  outcome: Outcome,
  requirement: Requirement,
  values: TemplateValues,
  policy: Policy,
): Promise<Denial | null> {
  if (outcome.kind === 'denied') return outcome.denial
  const arrival = arrivalOf(outcome)
  const known = arrival === undefined ? values : { ...valuesOf(arrival), ...values }
  const error =
    outcome.kind === 'anonymous'
      ? outcome.error
      : await requirement.refusal(outcome.authentication, known)
  if (error === null) return null
  if (arrival === undefined) return denialFor(error, policy.challenge)
  const { request, values: knownValues } = arrival
  const unmet = outcome.kind === 'authenticated' ? error : null
  return deny(error, request, policy, { values: knownValues }, unmet)
}
