import { resolveSessions } from './options/resolve-sessions.ts'
import { SessionService } from './session-service.ts'
import type { Sessions, SessionsOptions } from './sessions.ts'

/**
 * Creates what logs people in and keeps their sessions; every option is checked here and none is read
 * again later. Nothing is asked of the store before `start`, or the first use.
 *
 * Does not check: passwords, see `@sekisho/sessions/passwords`; how often somebody tries, see
 * `@sekisho/sessions/http`.
 *
 * @throws {TypeError} for a mistake in the options: which one, what it got, how to mend it.
 */
export function createSessions(options: SessionsOptions): Sessions {
  return new SessionService(resolveSessions(options))
}
