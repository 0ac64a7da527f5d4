import type { Sessions } from '../../sessions.ts'
import { answered } from '../answers.ts'
import { EndpointRefusal } from '../endpoint-refusal.ts'
import { fieldOf, presentedSession } from '../presented-token.ts'
import { checkLogoutOrigin } from '../same-origin.ts'
import { clearedCookies } from '../token-answer.ts'
import { isLive } from './is-live.ts'
import type { Operation } from './operation.ts'

/**
 * Ends the session of the tokens that came, and its group; `everywhere` every one of the subject.
 *
 * Without a session there is nothing to end, and that is what was asked for: 200.
 */
export const logout: Operation = async (request, sessions, policy) => {
  checkLogoutOrigin(request, policy)
  const body = await request.body()
  const everywhere = everywhereIn(body)
  const sid = await presentedSession(request, body, sessions, policy)
  if (sid !== null) {
    const ended = everywhere && (await endedEverywhere(sid, sessions))
    if (!ended) await sessions.logout(sid)
  }
  return answered({}, clearedCookies(policy))
}

/** @throws {EndpointRefusal} 400 for what is neither: somebody believes to be logged out then. */
function everywhereIn(body: unknown): boolean {
  const everywhere = fieldOf(body, 'everywhere') ?? false
  if (typeof everywhere === 'boolean') return everywhere
  throw new EndpointRefusal(400, 'everywhere must be true or false')
}

/** False for a session that is over: an old token ends its own session at most. */
async function endedEverywhere(sid: string, sessions: Sessions): Promise<boolean> {
  try {
    const session = await sessions.get(sid)
    if (session === null || !(await isLive(session, sessions))) return false
    await sessions.revoke({ subject: session.subject }, 'logout')
    return true
  } catch (error) {
    // The session that asks ends here at once, whatever the store will say later.
    await sessions.revoke({ sid }, 'logout')
    throw error
  }
}
