import type { Sessions } from '../../sessions.ts'
import type { ListPage, SessionRecord } from '../../store/session-store.ts'

const longestPage = 1000

/** Whether the store, by its own clock, still counts a session among the live ones of its subject. */
export async function isLive(
  session: SessionRecord,
  sessions: Sessions,
  page: ListPage = { limit: longestPage },
): Promise<boolean> {
  const live = await sessions.list(session.subject, page)
  if (live.some(({ sid }) => sid === session.sid)) return true
  const last = live.at(-1)
  if (last === undefined || live.length < longestPage) return false
  return isLive(session, sessions, { limit: longestPage, after: last.sid })
}
