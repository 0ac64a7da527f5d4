import type { Authentication } from './authentication.ts'
import type { Requirement } from './authorize.ts'
import { ERRORS, isAuthError, type AuthError } from './errors.ts'
import { healthOf, type VerifierHealth } from './health.ts'
import { denialFor } from './http/denial.ts'
import type { AuthRequest } from './http/request.ts'
import type { Exchanger } from './oauth/token-exchange.ts'
import type { AnonymousCase, IssuerPolicy, Policy } from './options/policy.ts'
import { closeKeys, replacePolicy } from './options/replace-policy.ts'
import { resolveVerifier } from './options/resolve-verifier.ts'
import type { VerifierOptions } from './options/verifier-options.ts'
import type { Denial, Outcome } from './outcome.ts'
import { checkClaims } from './pipeline/claims.ts'
import { exchange } from './pipeline/exchange.ts'
import { extract, extractGiven } from './pipeline/extract.ts'
import { introspect, isOpaque } from './pipeline/introspect.ts'
import { selectIssuer } from './pipeline/issuer.ts'
import { findKey } from './pipeline/key.ts'
import { decrypt } from './pipeline/decrypt.ts'
import { parse } from './pipeline/parse.ts'
import { toAuthentication } from './pipeline/principal.ts'
import { verifySignature } from './pipeline/signature.ts'
import type { CheckedClaims, RawToken } from './pipeline/tokens.ts'

/** Checks tokens and requests under one policy. */
export interface Verifier {
  /**
   * Verifies one token: form, issuer, algorithm, key, signature, then every claim.
   *
   * Does not check: revocation at the issuer, possession of a key that `cnf` names, permissions.
   *
   * @throws {AuthError} and nothing else, whatever the input.
   */
  verify(token: string): Promise<Authentication>
  /**
   * Finds the one token of a request and verifies it. Every `AuthError` becomes a finished `Denial`,
   * unless `anonymous` lets its case through.
   */
  authenticate(request: AuthRequest): Promise<Outcome>
  /**
   * Holds a requirement against an outcome: null when it is met, else the finished `Denial`; for an
   * anonymous request that is the challenge to come back with a token.
   */
  authorize(outcome: Outcome, requirement: Requirement): Denial | null
  /**
   * Replaces the policy. Keys whose source object, issuers and algorithms stay the same go on
   * serving; all others are loaded before the change. Requests under way finish under the old policy.
   *
   * @throws {TypeError} for a mistake in the options, {AuthError} `keys_unavailable` when new keys
   *   cannot be had. The old policy then stays in force.
   */
  update(options: VerifierOptions): Promise<void>
  /** Loads the keys of every issuer that has none in memory. Never rejects; `health` tells how it went. */
  prepare(): Promise<void>
  /** How the keys of every issuer are; asks nobody. */
  health(): VerifierHealth
  /** Ends background work of the key sources. */
  close(): Promise<void>
}

/**
 * Creates a verifier; every option is checked here and none is read again later.
 *
 * @throws {TypeError} for a mistake in the options: which one, what it got, how to mend it.
 */
export function createVerifier(options: VerifierOptions): Verifier {
  let policy = resolveVerifier(options)
  let updating: Promise<void> = Promise.resolve()
  return {
    verify: async (token) => verifyToken(extractGiven(token), policy),
    authenticate: (request) => authenticate(request, policy),
    authorize: (outcome, requirement) => authorize(outcome, requirement, policy),
    update: (changed) => {
      // One after the other: each builds on the policy that the one before left.
      updating = updating
        .catch(() => undefined)
        .then(async () => {
          policy = await replacePolicy(policy, changed)
        })
      return updating
    },
    prepare: async () => {
      await Promise.all([...policy.issuers.values()].map(({ keys }) => keys.prepare()))
    },
    health: () => healthOf(policy),
    close: async () => {
      closeKeys(policy, null)
    },
  }
}

/** The one place that knows the order of the stages. */
async function verifyToken(raw: RawToken, policy: Policy): Promise<Authentication> {
  if (policy.introspected !== null && isOpaque(raw, policy.maxTokenBytes)) {
    return verifyOpaque(raw, policy.introspected, policy)
  }
  const decrypted = decrypt(raw, policy.decryptionKeys, policy.maxTokenBytes)
  // Here and below: what is in memory is used at once; an await would cost a turn of the event loop.
  const jws = decrypted instanceof Promise ? await decrypted : decrypted
  const parsed = parse(jws, policy.maxTokenBytes)
  const issuer = selectIssuer(parsed, policy.issuers, policy.defaultIssuer)
  const found = findKey(parsed, issuer)
  const key = found instanceof Promise ? await found : found
  const signed = verifySignature(parsed, key)
  const checked = checkClaims(signed, issuer, policy.now() / 1000)
  if (issuer.exchanger !== null) return verifyExchanged(checked, jws, issuer.exchanger, policy)
  return toAuthentication(checked, raw, policy.defaultIssuer)
}

async function verifyOpaque(
  raw: RawToken,
  issuer: IssuerPolicy,
  policy: Policy,
): Promise<Authentication> {
  const answered = await introspect(raw, issuer, policy.now() / 1000)
  const checked = checkClaims(answered, issuer, policy.now() / 1000)
  return toAuthentication(checked, raw, policy.defaultIssuer)
}

/** The exchanged token is a token like any other, but for whose it may be. */
async function verifyExchanged(
  checked: CheckedClaims,
  jws: RawToken,
  exchanger: Exchanger,
  policy: Policy,
): Promise<Authentication> {
  const raw = await exchange(checked, jws, exchanger, policy.now() / 1000)
  const issuer = policy.issuers.get(exchanger.issuer) as IssuerPolicy
  const issuers = new Map(issuer.issuers.map((name) => [name, issuer]))
  return verifyToken(raw, { ...policy, issuers, defaultIssuer: null, introspected: null })
}

async function authenticate(request: AuthRequest, policy: Policy): Promise<Outcome> {
  try {
    const raw = extract(request, policy.readers)
    return { kind: 'authenticated', authentication: await verifyToken(raw, policy) }
  } catch (error) {
    if (!isAuthError(error)) throw error
    const anonymousCase = caseOf(error)
    if (anonymousCase !== null && policy.anonymous.has(anonymousCase)) {
      return { kind: 'anonymous', error }
    }
    // The answer is finished before anybody is told of it.
    const denial = denialFor(error, policy.challenge)
    void tellDenied(error, request, policy)
    return { kind: 'denied', error, denial }
  }
}

/** A log that fails must not turn a denial into something else; it is a process warning. */
async function tellDenied(error: AuthError, request: AuthRequest, policy: Policy): Promise<void> {
  try {
    await policy.onDenied(error, request)
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : typeof fault
    process.emitWarning(`Sekisho: onDenied failed: ${reason}`, { code: 'SEKISHO_ON_DENIED' })
  }
}

/** Null for a malformed request, which no one may let through. */
function caseOf(error: AuthError): AnonymousCase | null {
  if (error.code === 'token_missing') return 'missing'
  if (error.code === 'token_expired') return 'expired'
  if (error.kind === 'unavailable') return 'unavailable'
  return ERRORS[error.code].status === 401 ? 'invalid' : null
}

function authorize(outcome: Outcome, requirement: Requirement, policy: Policy): Denial | null {
  if (outcome.kind === 'denied') return outcome.denial
  const error =
    outcome.kind === 'anonymous' ? outcome.error : requirement.refusal(outcome.authentication)
  return error === null ? null : denialFor(error, policy.challenge)
}
