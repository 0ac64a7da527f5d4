import { randomBytes } from 'node:crypto'
import { EndedTokens } from '../../packages/sessions/dist/feed/ended-tokens.js'

const revoked = 100_000

const newSid = () => randomBytes(16).toString('base64url')

/**
 * What one verification pays to learn that its session was not revoked, nanoseconds, with 100,000
 * revoked ones in memory. Each sid is a text that nobody looked up before, as in a token just read.
 */
export function revocationCheck(rounds) {
  const ended = new EndedTokens()
  for (let index = 0; index < revoked; index += 1) ended.revoke(newSid(), Date.now() + 300_000)
  return Array.from({ length: rounds }, () => {
    const sids = Array.from({ length: 200_000 }, newSid)
    let found = 0
    const begun = process.hrtime.bigint()
    for (const sid of sids) if (ended.isRevoked(sid) || ended.isReplaced(sid, 1)) found += 1
    const taken = Number(process.hrtime.bigint() - begun)
    if (found > 0) throw new Error('expected no session to be revoked')
    return taken / sids.length
  })
}
