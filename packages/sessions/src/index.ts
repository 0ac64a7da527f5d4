export { createSessions } from './create-sessions.ts'
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
export { isSessionError, SessionError } from './session-error.ts'
export type { SessionErrorCode } from './session-error.ts'
export type { SessionEvent } from './session-events.ts'
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
