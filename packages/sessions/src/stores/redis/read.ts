import type { ListPage, SessionRecord } from '../../store/session-store.ts'
import { knownSessions, runOnSessions } from './redis-access.ts'
import type { RedisAccess } from './redis-access.ts'
import { RedisScript } from './redis-script.ts'
import type { RedisAnswer } from './redis-script.ts'
import { luaLoad, luaSession, sessionOf, textsOfSession } from './session-value.ts'

const one = new RedisScript(`
${luaLoad('KEYS[1]')}
return { ${luaSession} }
`)

const live = new RedisScript(`
${knownSessions(0)}
local found = { 'found' }
for _, sid in ipairs(members) do
  ${luaLoad('known[sid]')}
  if familyHash and not revokedAt and idleExpiresAt > now then
    table.insert(found, sid)
    for _, text in ipairs({ ${luaSession} }) do table.insert(found, text) end
  end
end
return found
`)

export async function get(access: RedisAccess, sid: string): Promise<SessionRecord | null> {
  return sessionOf(sid, await access.run(one, [access.keys.session(sid)], []))
}

export async function list(
  access: RedisAccess,
  subject: string,
  page: ListPage,
): Promise<readonly SessionRecord[]> {
  const flat = await runOnSessions(access, live, subject, [], [])
  const sessions = sessionsIn(flat).toSorted(
    (a, b) => b.refreshedAt - a.refreshedAt || (a.sid < b.sid ? 1 : -1),
  )
  const start = sessions.findIndex(({ sid }) => sid === page.after) + 1
  return sessions.slice(start, start + (page.limit ?? 100))
}

/** Of each session: its sid, then its texts. */
function sessionsIn(flat: RedisAnswer): SessionRecord[] {
  const found: SessionRecord[] = []
  for (let at = 0; at < flat.length; at += 1 + textsOfSession) {
    const session = sessionOf(String(flat[at]), flat.slice(at + 1, at + 1 + textsOfSession))
    if (session !== null) found.push(session)
  }
  return found
}
