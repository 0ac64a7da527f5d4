import { createVerifier, isAuthError, type Verifier } from '@sekisho/core'
import { startTestIssuer, testClock, type IssuerBehaviour, type TestIssuer } from '@sekisho/testing'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'

const requestsPerSecond = 50
const seconds = 200
const rotationAt = 40
const outageFrom = 80
const outageUntil = 140

const remote = {
  cacheMaxAgeSeconds: 20,
  refreshIntervalSeconds: 10,
  cooldownSeconds: 5,
  staleIfErrorSeconds: 120,
  timeoutMs: 1000,
  deadlineMs: 1500,
}

/** One fetch a refresh in peace, one a cooldown in the outage, one for the new kid; and the first. */
const mostFetches =
  1 +
  Math.ceil((seconds - (outageUntil - outageFrom)) / remote.refreshIntervalSeconds) +
  Math.ceil((outageUntil - outageFrom) / remote.cooldownSeconds) +
  1

interface Tally {
  good: number
  refused: string[]
  forged: number
  accepted: number
}

function tampered(token: string): string {
  const [header, , signature] = token.split('.')
  const claims = Buffer.from('{"iss":"x","sub":"mallory","admin":true}').toString('base64url')
  return `${header}.${claims}.${signature}`
}

/** Under known kids: a flood of unknown ones delays a rotated key, by at most one cooldown. */
function forgery(issuer: TestIssuer, count: number): string {
  const token = issuer.token()
  return count % 20 === 9 ? tampered(token) : `${token.slice(0, -6)}AAAAAA`
}

async function verdict(verifier: Verifier, token: string): Promise<string> {
  try {
    await verifier.verify(token)
    return 'accepted'
  } catch (error) {
    if (!isAuthError(error)) throw error
    return error.code
  }
}

async function scene(issuer: TestIssuer, second: number, outage: IssuerBehaviour): Promise<void> {
  if (second === rotationAt) await issuer.rotate()
  if (second === rotationAt + 30) issuer.retire()
  if (second === outageFrom) issuer.behave(outage)
  if (second === outageUntil) issuer.behave('ok')
}

test.each<readonly [string, IssuerBehaviour]>([
  ['answers 500', { status: 500 }],
  ['resets connections', 'reset'],
  ['hangs', 'hang'],
])(
  'C068 C070 C071 50 requests a second go through a rotation and 60 seconds in which the issuer %s',
  async (_, outage) => {
    const clock = testClock()
    const issuer = await startTestIssuer({ clock, algorithm: 'ES256' })
    const verifier = createVerifier(issuer.options(remote))
    const tally: Tally = { good: 0, refused: [], forged: 0, accepted: 0 }
    for (let count = 0; count < seconds * requestsPerSecond; count += 1) {
      const second = Math.floor(count / requestsPerSecond)
      if (count % requestsPerSecond === 0) await scene(issuer, second, outage)
      if (count % 10 === 9) {
        tally.forged += 1
        if ((await verdict(verifier, forgery(issuer, count))) === 'accepted') tally.accepted += 1
      } else {
        const answer = await verdict(verifier, issuer.token())
        if (answer === 'accepted') tally.good += 1
        else tally.refused.push(`second ${second}: ${answer}`)
      }
      clock.advanceSeconds(1 / requestsPerSecond)
      // Lets the fetches beside the requests come to their end.
      await turn()
    }
    expect(tally).toEqual({ good: 9000, refused: [], forged: 1000, accepted: 0 })
    expect(issuer.requests('/jwks')).toBeGreaterThan(seconds / remote.cacheMaxAgeSeconds)
    expect(issuer.requests('/jwks')).toBeLessThanOrEqual(mostFetches)
    await verifier.close()
    await issuer.close()
  },
  60_000,
)
