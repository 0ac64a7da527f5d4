import { createSessions, isSessionError, type SessionEvent } from '@sekisho/sessions'
import { memoryStore } from '@sekisho/sessions/memory'
import { Fault, type Target } from '../target.ts'
import { audience, issuer } from './keys.ts'

// The clock stands still, so that a token that was used once may be used again for ever: within the
// leeway it is answered with the same successor, which nobody is told.
let time = Date.now()
const now = () => time
const events: SessionEvent[] = []
const store = memoryStore({ now })

function service(secret: string, refreshTokenFormat: 'opaque' | 'jwt') {
  return createSessions({
    issuer,
    audience,
    secret,
    store: secret.startsWith('ours') ? store : memoryStore({ now }),
    now,
    refreshTokenFormat,
    bindToApplication: true,
    applications: { default: {}, other: {} },
    whenReused: 'refuse',
    whenAhead: 'reject',
    onEvent: (event) => events.push(event),
  })
}

const ours = service('ours: a secret of more than thirty-two bytes', 'opaque')
const alsoOurs = service('ours: a secret of more than thirty-two bytes', 'jwt')
const foreign = service('another secret of more than thirty-two bytes', 'opaque')

async function seeds(): Promise<{ readonly live: ReadonlySet<string>; readonly dead: string[] }> {
  const login = { subject: 'ayumi', claims: { scope: 'orders:read' } }
  const replaced = await ours.login(login)
  await ours.refresh((await ours.refresh(replaced.refreshToken)).refreshToken)
  const ended = await ours.login(login)
  await ours.logout(ended.sid)
  const [opaque, jwt] = [await ours.login(login), await alsoOurs.login(login)]
  const elsewhere = await ours.login({ ...login, application: 'other' })
  const stranger = await foreign.login(login)
  const dead = [replaced, ended, elsewhere, stranger].map((pair) => pair.refreshToken)
  // Later than the leeway of what was replaced; the live ones have not been used yet.
  time += 3_600_000
  return {
    live: new Set([opaque.refreshToken, jwt.refreshToken]),
    dead: [...dead, opaque.accessToken],
  }
}

const { live, dead } = await seeds()
const [opaque = '', jwt = ''] = live

/** A refresh with any text: only a live token, character by character, gets a new pair. */
export const refreshToken: Target = {
  name: 'refresh-token',
  seeds: [...live, ...dead, opaque.replace('rt1.', 'rt2.'), jwt.replaceAll('.', '..'), ''],
  run: async (input) => {
    events.length = 0
    let outcome: string
    try {
      await ours.refresh(input)
      outcome = 'accepted'
    } catch (error) {
      if (!isSessionError(error)) throw error
      outcome = error.code
      checkSilent(`${error.stack ?? ''} ${String(error.cause)}`, input)
    }
    if ((outcome === 'accepted') !== live.has(input)) {
      throw new Fault(`${outcome}, and it is ${live.has(input) ? 'live' : 'not a live token'}`)
    }
    if (outcome === 'store_unavailable') throw new Fault('a text makes the store fail')
    checkSilent(JSON.stringify(events), input)
    const sid = await ours.sidOf(input)
    return `${outcome} ${sid === null ? 'of nobody' : 'of a session'}`
  },
}

/** No log line holds what came: each piece that could be a body or a tag. */
function checkSilent(text: string, input: string): void {
  const told = input.split('.').find((piece) => piece.length >= 20 && text.includes(piece))
  if (told !== undefined) throw new Fault(`an error or event tells ${told.slice(0, 40)}`)
}
