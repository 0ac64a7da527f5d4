// For applications.
export { createVerifier, type Verifier } from './verifier.ts'
export { createChain, type Chain, type ChainOptions } from './chain.ts'
export { policyFromEnv, type Environment } from './policy-from-env.ts'
export {
  policyFromFile,
  watchPolicyFile,
  type PolicyFileOptions,
  type PolicyFileWatch,
} from './policy-file.ts'
export {
  rfc9068,
  type IssuerOptions,
  type SharedOptions,
  type VerifierOptions,
} from './options/verifier-options.ts'
export type { AnonymousCase, DeniedListener } from './options/policy.ts'
export type { Authentication, JwtClaims, Register, RegisteredClaims } from './authentication.ts'
export type { JoseHeader } from './jws/header.ts'
export type { AdmittedOutcome, Denial, HttpAnswer, Outcome } from './outcome.ts'
export type { SourceHealth, VerifierHealth } from './health.ts'
export {
  AuthError,
  ERRORS,
  isAuthError,
  type AuthErrorCode,
  type AuthErrorDetails,
  type ErrorSpec,
} from './errors.ts'

// Why a token is refused.
export type { ExplainedCheck, Explanation } from './explain/explanation.ts'
export { renderExplanation } from './explain/render-explanation.ts'
export { explainDenied, type ExplainDeniedOptions } from './explain/explain-denied.ts'

// Where keys come from.
export { discovery } from './keys/remote/discovery.ts'
export { remoteJwks } from './keys/remote/remote-jwks.ts'
export { jwksFile, type KeyFileOptions } from './keys/files/jwks-file.ts'
export { keyDirectory, type KeyDirectoryOptions } from './keys/files/key-directory.ts'
export { staticKeys } from './keys/static-keys.ts'
export { publicKeyPem, type PublicKeyPemOptions } from './keys/public-key-pem.ts'
export { sharedSecret, type SharedSecretOptions } from './keys/shared-secret.ts'
export type { IntrospectionOptions } from './oauth/introspection.ts'
export type { TokenExchangeOptions } from './oauth/token-exchange.ts'
export type { OauthClientOptions } from './oauth/oauth-client.ts'
export type { RequestOptions } from './outbound/request-options.ts'
export type { TlsOptions } from './outbound/tls-fetch.ts'
export type { RemoteKeysOptions } from './keys/remote/remote-options.ts'
export type { Fetch } from './outbound/fetch-document.ts'
export type { JwsAlgorithm } from './keys/algorithms.ts'
export type { Jwk } from './keys/jwk.ts'
export type {
  KeyProvider,
  KeySource,
  KeySourceContext,
  KeySourceHealth,
} from './keys/key-source.ts'
export {
  privateKeyFile,
  privateKeyPem,
  type DecryptionKey,
  type DecryptionKeyOptions,
  type KeyManagementAlgorithm,
} from './jwe/decryption-key.ts'
export type { TokenSource } from './http/token-sources.ts'

// What a route asks for.
export {
  allOf,
  anyOf,
  hasClaims,
  hasGroups,
  hasRoles,
  hasScopes,
  not,
  requirementFrom,
  type Predicate,
  type Requirement,
} from './authorize.ts'
export { hasUserSubject } from './rules/has-user-subject.ts'
export type { ClaimRule, ClaimRules } from './rules/claim-rules.ts'
export type { TemplateValues } from './rules/template.ts'

// From claims to people.
export { subjectKind, type SubjectKind } from './mapping/subject-kind.ts'
export type { SubjectOption, SubjectRule } from './mapping/subject.ts'
export type {
  AttributeLimits,
  AttributeRule,
  AttributesOption,
  AttributeTypeName,
} from './mapping/attributes.ts'
export { groupFile, type GroupFileOptions, type GroupProvider } from './mapping/groups.ts'
export type { ClaimsSchema } from './mapping/schema.ts'
export type { RevocationCheck } from './pipeline/revocation.ts'
export { usedTokens, type UsedTokensOptions } from './used-tokens.ts'
export type { RequestContext } from './options/request-context.ts'
export type { VerifyContext } from './options/verify-context.ts'

// Access rules that a token carries.
export { compileAccessRules, type AccessRules } from './access-rules/compile-access-rules.ts'
export { decideAccess, type AccessDecision } from './access-rules/decide-access.ts'
export type { AccessRequest, PathRequest, TopicRequest } from './access-rules/access-request.ts'
export type { AccessContext } from './access-rules/access-context.ts'
export { hasAccess, type HasAccessOptions } from './access-rules/has-access.ts'
export type { AccessRulesOptions, TokenAccess } from './access-rules/token-access.ts'

// For adapters and other hosts.
export type { AuthRequest } from './http/request.ts'
export { nodeRequest } from './http/node-request.ts'
export { readinessHandler, readinessOf } from './readiness-of.ts'
export { givenToken } from './http/given-token.ts'
export { refusalOf, type Refusal, type RefusalCode } from './http/refusal.ts'
export {
  admit,
  admitAt,
  admitConnection,
  connectionOf,
  guard,
  outcomeOf,
  verifierFrom,
} from './checkpoint.ts'
export { claimAt } from './mapping/claim-at.ts'

// Connections that outlive a request.
export { guardConnection } from './connections/guard-connection.ts'
export type { GuardedConnection } from './connections/guarded-connection.ts'
export type { SetTimer } from './connections/clockwork.ts'
export {
  connectionOptions,
  type CloseConnection,
  type ConnectionOptions,
} from './connections/connection-options.ts'
export {
  createConnectionRegistry,
  type ConnectionRegistry,
  type RegisteredConnection,
} from './connections/connection-registry.ts'
export { admitUpgrade } from './connections/admit-upgrade.ts'
export { denyUpgrade } from './connections/deny-upgrade.ts'
export { eventStreamCloser, type ClosableEventStream } from './connections/event-stream-closer.ts'
export { socketIoCloser, type ClosableSocketIo } from './connections/socket-io-closer.ts'
export { webSocketCloser, type ClosableWebSocket } from './connections/web-socket-closer.ts'
