import { answered } from '../answers.ts'
import { fieldOf, presentedSession } from '../presented-token.ts'
import { checkCookieOrigin } from '../same-origin.ts'
import { clearedCookies } from '../token-answer.ts'
import { isLive } from './is-live.ts'
import type { Operation } from './operation.ts'

/**
 * Ends the session of the tokens that came, and its group; `everywhere` every one of the subject.
 *
 * Without a session there is nothing to end, and that is what was asked for: 200.
 */
export const logout: Operation = async (request, sessions, policy) => {
  checkCookieOrigin(request, policy)
  const body = await request.body()
  const sid = await presentedSession(request, body, sessions, policy)
  if (sid !== null) {
    const session = fieldOf(body, 'everywhere') === true ? await sessions.get(sid) : null
    // An old token ends its own session at most, which is over.
    if (session !== null && (await isLive(session, sessions))) {
      await sessions.revoke({ subject: session.subject }, 'logout')
    } else {
      await sessions.logout(sid)
    }
  }
  return answered({}, clearedCookies(policy))
}
