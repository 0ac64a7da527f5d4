import type { Sessions } from '../../sessions.ts'
import type { SessionRecord } from '../../store/session-store.ts'

const longestPage = 1000

/** Whether the store, by its own clock, still counts a session among the live ones of its subject. */
export async function isLive(session: SessionRecord, sessions: Sessions): Promise<boolean> {
  const live = await sessions.list(session.subject, { limit: longestPage })
  return live.some(({ sid }) => sid === session.sid)
}
