import type { LoadedKeys } from './keys/loaded-keys.ts'
import type { LiveState } from './live-state.ts'
import type { Application, Settings } from './options/settings.ts'
import { SessionError } from './session-error.ts'
import type { RevocationReason, SessionEvent } from './session-events.ts'
import type { RefreshRequest, SessionUser, TokenPair } from './sessions.ts'
import { askStore } from './store/ask-store.ts'
import type { RotationResult, SessionRecord } from './store/session-store.ts'
import { claimsOf } from './tokens/claims-of.ts'
import { mintPair } from './tokens/mint-pair.ts'
import { readAnyRefreshToken } from './tokens/read-any-refresh-token.ts'
import { familyHash, type RefreshToken } from './tokens/refresh-token.ts'

/** What a refresh works with. */
export interface RefreshContext {
  readonly settings: Settings
  readonly state: LiveState
  readonly report: (event: SessionEvent) => void
  readonly revoke: (sid: string, reason: RevocationReason) => Promise<unknown>
}

/** What is known of the user and the scope asked for; asked before the rotation. */
interface Grant {
  /** Null: the claims of the login. */
  readonly claims: Readonly<Record<string, unknown>> | null
  readonly scope: string | null
}

type LoadUser = NonNullable<Settings['loadUser']>

const asAtLogin: Grant = { claims: null, scope: null }

/**
 * A refresh. All that may fail without the session having ended comes before the rotation: a client
 * that was refused still has the current token.
 *
 * @throws {SessionError}
 */
export async function refreshSession(
  text: string,
  request: RefreshRequest,
  context: RefreshContext,
): Promise<TokenPair> {
  const keys = await context.state.keys()
  const token = readOwn(text, keys)
  const application = applicationOf(token, request, context.settings)
  if (context.state.ended.isRevoked(token.sid)) throw revokedError()
  const grant = await grantFor(token, request, context)
  const session = await rotate(token, application, context)
  const claims = { ...(grant.claims ?? session.claims) }
  if (grant.scope !== null) claims['scope'] = grant.scope
  return mintPair(session, token.family, claims, keys, context.settings)
}

function readOwn(text: string, keys: LoadedKeys): RefreshToken {
  const token = typeof text === 'string' ? readAnyRefreshToken(text, keys.refreshKeys) : null
  if (token !== null) return token
  throw new SessionError(
    'refresh_token_malformed',
    typeof text === 'string'
      ? 'the text is no refresh token of these sessions: of another form, or its tag does not hold under a key in use'
      : `refresh() wants a refresh token as text; got ${typeof text}: is it the field of the body that the client sends?`,
  )
}

function applicationOf(
  token: RefreshToken,
  { application = 'default' }: RefreshRequest,
  { applications, bindToApplication }: Settings,
): Application {
  const own = applications.get(token.application)
  if (own === undefined) {
    throw new SessionError(
      'application_mismatch',
      `the session belongs to the application ${token.application}, which is configured no more`,
    )
  }
  if (bindToApplication && application !== token.application) {
    throw new SessionError(
      'application_mismatch',
      `the session belongs to the application ${token.application}, ${application} asked`,
    )
  }
  return own
}

async function grantFor(
  token: RefreshToken,
  { scope }: RefreshRequest,
  context: RefreshContext,
): Promise<Grant> {
  const { loadUser, store } = context.settings
  if (loadUser === null && scope === undefined) return asAtLogin
  const session = await askStore(store, (asked) => asked.get(token.sid))
  // The rotation tells why not.
  if (session === null || session.revokedAt !== null) return asAtLogin
  const claims = loadUser === null ? null : await userClaims(session, loadUser, context)
  const granted = (claims ?? session.claims)['scope']
  return { claims, scope: scope === undefined ? null : narrowed(scope, granted) }
}

async function userClaims(
  session: SessionRecord,
  loadUser: LoadUser,
  context: RefreshContext,
): Promise<Readonly<Record<string, unknown>> | null> {
  const user = await askUser(session.subject, loadUser)
  if (user === null) {
    await context.revoke(session.sid, 'user_disabled')
    throw new SessionError(
      'user_refused',
      'loadUser answered null: the subject is unknown or disabled',
    )
  }
  if (user.stamp !== undefined && user.stamp !== session.stamp) {
    await context.revoke(session.sid, 'stamp_changed')
    throw new SessionError('user_refused', 'the stamp of the subject is not that of the login')
  }
  return user.claims === undefined ? null : claimsOf('the claims of loadUser', user.claims)
}

async function askUser(subject: string, loadUser: LoadUser): Promise<SessionUser | null> {
  try {
    return (await loadUser(subject)) ?? null
  } catch (cause) {
    throw new SessionError('store_unavailable', 'loadUser failed; see cause', {
      cause,
      retryAfterSeconds: 1,
    })
  }
}

/** RFC 6749 section 6: a part of what was granted, never more. */
function narrowed(scope: string, granted: unknown): string {
  const allowed = new Set(typeof granted === 'string' ? granted.split(' ') : [])
  const asked = [...new Set(scope.split(' ').filter((item) => item !== ''))]
  if (asked.length > 0 && asked.every((item) => allowed.has(item))) return asked.join(' ')
  throw new SessionError('scope_exceeded', 'the refresh asks for a scope that was not granted')
}

async function rotate(
  token: RefreshToken,
  { idleMs }: Application,
  context: RefreshContext,
): Promise<SessionRecord> {
  const { settings } = context
  const { leewayMs, maxRepeats, whenAhead, whenReused, strictPairs } = settings
  const result = await askStore(settings.store, (store) =>
    store.rotate({
      sid: token.sid,
      familyHash: familyHash(token.family),
      generation: token.generation,
      idleMs,
      leewayMs,
      maxRepeats,
      whenAhead,
      whenReused,
      announce: strictPairs,
    }),
  )
  return accepted(result, token, context)
}

const eventTypes = {
  rotated: 'session.refreshed',
  resynced: 'session.resynced',
  repeated: 'session.repeated',
} as const

/** The session as it goes on. @throws {SessionError} why it does not. */
function accepted(
  result: RotationResult,
  token: RefreshToken,
  context: RefreshContext,
): SessionRecord {
  const { outcome } = result
  if (outcome === 'rotated' || outcome === 'resynced' || outcome === 'repeated') {
    const { sid, subject, generation } = result.session
    context.report({ type: eventTypes[outcome], sid, subject, generation })
    if (context.settings.strictPairs) context.state.replace(sid, generation)
    return result.session
  }
  throw refusalOf(result, token, context)
}

function refusalOf(
  result: RotationResult,
  token: RefreshToken,
  context: RefreshContext,
): SessionError {
  switch (result.outcome) {
    case 'reused':
      return reusedError(result.session, token, context)
    case 'revoked':
      context.state.end([token.sid])
      return revokedError()
    case 'expired':
      context.report({ type: 'session.expired_denied', sid: token.sid })
      return new SessionError(
        'session_expired',
        'the session ended by its idle or absolute lifetime',
      )
    case 'ahead':
      return new SessionError(
        'refresh_token_ahead',
        `the token is of generation ${token.generation}, the store is at ${result.session.generation}: it lost a rotation`,
      )
    default:
      return new SessionError('session_not_found', 'the store has no such session with this secret')
  }
}

function reusedError(
  { sid, subject, generation }: SessionRecord,
  token: RefreshToken,
  { settings, state, report }: RefreshContext,
): SessionError {
  const presented = token.generation
  report({ type: 'session.reuse_detected', sid, subject, generation, presented })
  const message = `a token of generation ${presented} came when ${generation} was in force: stolen, or restored from a backup`
  // The session lives on with who has the other token, and with their cookies.
  if (settings.whenReused === 'refuse') return new SessionError('refresh_token_replaced', message)
  state.end([sid])
  report({ type: 'session.revoked', sids: [sid], reason: 'reuse' })
  return new SessionError('refresh_token_reused', message)
}

function revokedError(): SessionError {
  return new SessionError('session_revoked', 'the session was revoked')
}
