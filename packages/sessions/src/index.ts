export { createSessions } from './create-sessions.ts'
export { aal2 } from './aal2.ts'
export type {
  Lifetimes,
  LoginRequest,
  RefreshRequest,
  RotateKeysOptions,
  Sessions,
  SessionsHealth,
  SessionsOptions,
  SessionUser,
  TokenPair,
  VerificationOptions,
} from './sessions.ts'
export { isSessionError, SESSION_ERRORS, SessionError } from './session-error.ts'
export type { SessionErrorCode } from './session-error.ts'
export type { RevocationReason, SessionEvent } from './session-events.ts'
export type {
  ChangePage,
  ChangesFrom,
  ListPage,
  NewSession,
  RotationRequest,
  RotationResult,
  SealedKeys,
  SessionChange,
  SessionRecord,
  SessionSelector,
  SessionStore,
  StoreOptions,
} from './store/session-store.ts'
