import type { LoadedKeys } from './keys/loaded-keys.ts'
import type { ListPage, SessionRecord } from './store/session-store.ts'
import { isOfEpoch } from './tokens/new-sid.ts'

type Epoch = Pick<LoadedKeys, 'epoch' | 'epochSinceMs'>

const longestPage = 1000

/** A session as it is: one of keys that were reset has ended, which its record does not know. */
export function asOfEpoch(session: SessionRecord, { epoch, epochSinceMs }: Epoch): SessionRecord {
  if (session.revokedAt !== null || isOfEpoch(session.sid, epoch)) return session
  const revokedAt = Math.max(session.refreshedAt, epochSinceMs)
  return { ...session, revokedAt, revokedFor: 'keys_reset' }
}

/** A full page of sessions whose keys were not reset, as long as there are more. */
export async function pageOfEpoch(
  { after, limit = 100 }: ListPage,
  { epoch }: Epoch,
  list: (page: ListPage) => Promise<readonly SessionRecord[]>,
): Promise<readonly SessionRecord[]> {
  // By sid: of two pages the second may repeat what the first had, if a session is refreshed in between.
  const live = new Map<string, SessionRecord>()
  let page: ListPage & { readonly limit: number } = {
    ...(after === undefined ? {} : { after }),
    limit,
  }
  for (;;) {
    const found = await list(page)
    for (const session of found) {
      if (isOfEpoch(session.sid, epoch)) live.set(session.sid, session)
    }
    const last = found.at(-1)
    if (last === undefined || found.length < page.limit || live.size >= limit) break
    page = { after: last.sid, limit: longestPage }
  }
  return [...live.values()].slice(0, limit)
}
