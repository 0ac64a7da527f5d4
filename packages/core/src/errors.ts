/** What the table says of one refusal: what the client is told, and what it means to the operator. */
export interface ErrorSpec {
  /** HTTP status of the finished denial. */
  readonly status: 400 | 401 | 403 | 503
  /** OAuth error code of RFC 6750 section 3.1, or null where the RFC wants none. */
  readonly oauth: 'invalid_request' | 'invalid_token' | 'insufficient_scope' | null
  /** The only sentence about this refusal that leaves the process. */
  readonly public: string
  /** What it means, for the operator and the generated list. */
  readonly meaning: string
}

// One public text for each of these, whatever the cause: the cause is for the operator.
function invalidToken(meaning: string) {
  const text = 'The access token is invalid'
  return { status: 401, oauth: 'invalid_token', public: text, meaning } as const
}

function notPermitted(meaning: string) {
  const text = 'The access token does not permit this request'
  return { status: 403, oauth: 'insufficient_scope', public: text, meaning } as const
}

function unavailable(meaning: string) {
  const text = 'Authentication is temporarily unavailable'
  return { status: 503, oauth: null, public: text, meaning } as const
}

/**
 * Every way in which a request is refused: code → status, OAuth error, public text.
 *
 * Codes are stable: log rules and alerts may rely on them. RFC 6750 section 3.1.
 */
export const ERRORS = {
  token_missing: {
    status: 401,
    oauth: null,
    public: 'Authentication is required',
    meaning: 'The request carries no access token in any of the configured token sources.',
  },
  request_malformed: {
    status: 400,
    oauth: 'invalid_request',
    public: 'The request is malformed',
    meaning: 'The credentials are written in a way that RFC 6750 and RFC 9110 do not allow.',
  },
  token_ambiguous: {
    status: 400,
    oauth: 'invalid_request',
    public: 'Exactly one access token is expected',
    meaning: 'The request carries more than one access token, in one place or in several.',
  },
  token_too_large: invalidToken(
    'The token is longer than maxTokenBytes; nothing of it was decoded.',
  ),
  token_malformed: invalidToken(
    'The token is not a compact JWS with strict base64url, UTF-8 and JSON objects.',
  ),
  token_encrypted: invalidToken(
    'The token is a JWE, and no decryption key is configured; no key was fetched either.',
  ),
  header_unsupported: invalidToken(
    'The header asks for something this verifier does not do: crit, b64, zip or a nested JWT.',
  ),
  token_undecryptable: invalidToken(
    'The token is encrypted, and does not decrypt with the configured key.',
  ),
  issuer_mismatch: invalidToken(
    'The iss claim equals none of the configured issuers, character by character.',
  ),
  alg_not_allowed: invalidToken('The alg of the header is not in the algorithms of this issuer.'),
  key_not_found: invalidToken(
    'No key of this issuer fits the kid and alg of the token, or several fit equally.',
  ),
  signature_invalid: invalidToken('The signature does not match the token under the chosen key.'),
  token_type_mismatch: invalidToken(
    'The typ of the header says that the token is something else than an access token.',
  ),
  token_expired: {
    status: 401,
    oauth: 'invalid_token',
    public: 'The access token expired',
    meaning: 'The time of exp has come, clock tolerance included.',
  },
  token_not_yet_valid: invalidToken('nbf or iat lies in the future, clock tolerance included.'),
  lifetime_exceeded: invalidToken('exp lies further from iat than maxLifetimeSeconds.'),
  claim_missing: invalidToken('A claim that the policy needs is absent.'),
  claim_malformed: invalidToken('A claim has another JSON type than its specification says.'),
  audience_mismatch: invalidToken('aud names none of the configured audiences.'),
  token_sender_constrained: invalidToken(
    'The cnf claim binds the token to a key, and possession of it was not proven.',
  ),
  claim_mismatch: invalidToken('A claim has another value than the policy asks for.'),
  schema_mismatch: invalidToken('The claims do not fit the schema of the application.'),
  subject_missing: invalidToken('The claim that names the subject is absent, empty or no text.'),
  subject_unmapped: invalidToken('No rule of the subject mapping matches the claims.'),
  subject_mismatch: invalidToken(
    'The subject of the token is not the one that was expected beside it.',
  ),
  policy_invalid: invalidToken('The access rules that the token carries cannot be understood.'),
  token_revoked: invalidToken('The application says that the token was revoked.'),
  token_inactive: invalidToken(
    'The issuer, asked by introspection, says that the token is not active.',
  ),
  exchange_refused: invalidToken('The issuer refused to exchange the token for one of its own.'),
  scope_insufficient: {
    status: 403,
    oauth: 'insufficient_scope',
    public: 'The access token lacks a required scope',
    meaning: 'The token is good, and its scopes do not cover what the route requires.',
  },
  permission_denied: notPermitted(
    'The token is good, and a role, claim or predicate that the route requires is not met.',
  ),
  group_denied: notPermitted(
    'The token is good, and its subject is in none of the allowed groups.',
  ),
  policy_denied: notPermitted('The access rules that the token carries deny the request.'),
  policy_expired: notPermitted('The access rules that the token carries have expired with it.'),
  keys_unavailable: unavailable(
    'The keys of the issuer could not be had and nothing usable is cached; not the client’s fault.',
  ),
  revocation_unavailable: unavailable(
    'The application could not tell whether the token was revoked.',
  ),
  groups_unavailable: unavailable(
    'A group provider failed, so nobody knows the groups of the subject.',
  ),
  introspection_unavailable: unavailable(
    'The issuer could not be asked about a token that is not a JWT.',
  ),
  exchange_unavailable: unavailable('The token of a foreign issuer could not be exchanged.'),
} as const satisfies Record<string, ErrorSpec>

/** The stable code of a refusal; a `switch` over it is exhaustive. */
export type AuthErrorCode = keyof typeof ERRORS

/** What a refusal may add to its code and message; for the operator, never sent. */
export interface AuthErrorDetails {
  /** The claim or header member that was refused. */
  readonly claim?: string
  /** Scopes the route requires; the one detail a client is told, RFC 6750 section 3. */
  readonly scopes?: readonly string[]
  /** When a client may try again, in whole seconds; `unavailable` only. */
  readonly retryAfterSeconds?: number
  /** The fault below, for example a failed fetch. */
  readonly cause?: unknown
}

const brand = Symbol.for('@sekisho/core AuthError')

/**
 * A refused token or request, or an answer that could not be had.
 *
 * `message` says what was expected, what came and what to do; it is for logs and holds no token,
 * secret or claim set. What a client may know is in `ERRORS[code]`.
 */
export class AuthError extends Error {
  override readonly name = 'AuthError'
  readonly code: AuthErrorCode
  /** `refusal`: the client's fault. `unavailable`: ours, or the issuer's; HTTP 503. */
  readonly kind: 'refusal' | 'unavailable'
  readonly claim: string | undefined
  readonly scopes: readonly string[]
  readonly retryAfterSeconds: number | undefined

  constructor(code: AuthErrorCode, message: string, details: AuthErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined)
    this.code = code
    this.kind = ERRORS[code].status === 503 ? 'unavailable' : 'refusal'
    this.claim = details.claim
    this.scopes = Object.freeze([...(details.scopes ?? [])])
    this.retryAfterSeconds = details.retryAfterSeconds
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Tells an `AuthError` from anything else, also when two copies of this package are installed. */
export function isAuthError(value: unknown): value is AuthError {
  return typeof value === 'object' && value !== null && brand in value
}
