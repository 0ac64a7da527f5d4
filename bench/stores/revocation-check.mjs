import { randomBytes } from 'node:crypto'
import { EndedTokens } from '../../packages/sessions/dist/feed/ended-tokens.js'

const revoked = 100_000
const batch = 1000

const newSid = () => randomBytes(16).toString('base64url')

/**
 * What verifications pay to learn that their sessions were not revoked, nanoseconds each, with 100,000
 * revoked ones in memory: one pair of figures a batch. `first` is a sid that has just been parsed and
 * was never looked up, `again` one that was a moment ago.
 */
export function revocationCheck(batches) {
  const ended = new EndedTokens()
  for (let index = 0; index < revoked; index += 1) ended.revoke(newSid(), Date.now() + 300_000)
  const check = (sids) => {
    const begun = process.hrtime.bigint()
    const found = sids.some((sid) => ended.isRevoked(sid) || ended.isReplaced(sid, 1))
    const taken = Number(process.hrtime.bigint() - begun)
    if (found) throw new Error('expected no session to be revoked')
    return taken / batch
  }
  return Array.from({ length: batches }, () => {
    const sids = JSON.parse(JSON.stringify(Array.from({ length: batch }, newSid)))
    return { first: check(sids), again: check(sids) }
  })
}
