import { answered } from '../answers.ts'
import { authenticated } from '../authenticated.ts'
import type { Operation } from './operation.ts'

const longestPage = 1000

/** The live sessions of who asks: where, since when, last used when, and which one is asking. */
export const listSessions: Operation = async (request, sessions, policy) => {
  const { subject, sid: current } = await authenticated(request, sessions, policy)
  const records = await sessions.list(subject, { limit: longestPage })
  const shown = records
    .filter(({ meta }) => meta['kind'] !== 'browser')
    .map(({ sid, application, createdAt, refreshedAt, idleExpiresAt, meta }) => ({
      session: sid,
      application,
      current: sid === current,
      created_at: seconds(createdAt),
      last_used_at: seconds(refreshedAt),
      expires_at: seconds(idleExpiresAt),
      client: meta,
    }))
  return answered({ sessions: shown })
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}
