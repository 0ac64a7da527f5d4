import {
  AuthError,
  givenToken,
  isAuthError,
  type TemplateValues,
  type Verifier,
} from '@sekisho/core'
import type { MqttAuthSettings } from './mqtt-auth-options.ts'
import type { Authenticate, MqttClient, MqttMessage } from './mqtt-client.ts'
import { refusalOf } from './refusal-of.ts'
import { Session } from './session.ts'
import { tellDenied } from './tell-denied.ts'

type Verifying = Pick<Verifier, 'authenticate' | 'verify'>

/** Makes the hook: who is let in has a session from then on. */
export function createAuthenticate(
  verifier: Verifying,
  settings: MqttAuthSettings,
  wills: WeakMap<MqttClient, MqttMessage>,
  sessions: WeakMap<MqttClient, Session>,
): Authenticate {
  const { from, next } = settings
  return (client, username, password, done) => {
    const token = from === 'username' ? username : password?.toString()
    if (next !== null && !looksLikeJwt(token)) {
      sessions.set(client, new Session(client, wills.get(client), null, settings))
      next(client, username, password, done)
      return
    }
    const name = from === 'username' ? undefined : username
    admit(verifier, settings, { client, name, token, will: wills.get(client) }).then(
      (session) => {
        sessions.set(client, session)
        done(null, true)
      },
      (fault: unknown) => {
        if (!isAuthError(fault)) return done(brokerFault(fault), false)
        void tellDenied(settings, fault, { action: 'connect', client })
        done(refusalOf(fault), false)
      },
    )
  }
}

interface Connect {
  readonly client: MqttClient
  readonly name: string | undefined
  readonly token: string | undefined
  readonly will: MqttMessage | undefined
}

/** @throws {AuthError} */
async function admit(
  verifier: Verifying,
  settings: MqttAuthSettings,
  { client, name, token, will }: Connect,
): Promise<Session> {
  const known = { clientid: client.id, username: name, ipaddr: addressOf(client) }
  const values: TemplateValues = { ...known, ...(await settings.context(client)) }
  const outcome = await verifier.authenticate(givenToken(token), { values })
  if (outcome.kind === 'denied') throw outcome.error
  if (client.closed || client.conn.destroyed) {
    throw new AuthError('request_malformed', 'the client left before its token was verified')
  }
  if (outcome.kind === 'anonymous') return new Session(client, will, null, settings)
  const { authentication } = outcome
  const { expiresAt } = authentication
  // Nothing would be allowed any more: rules end with exp, whatever the clock tolerance.
  if (expiresAt !== null && settings.now() >= expiresAt.getTime()) {
    throw new AuthError(
      'token_expired',
      `the token expired at ${expiresAt.toISOString()}; a connection begins without clock tolerance`,
      { claim: 'exp' },
    )
  }
  return new Session(client, will, { verifier, authentication, values }, settings)
}

function addressOf({ conn, req }: MqttClient): string | undefined {
  return req === undefined ? conn.remoteAddress : req.socket.remoteAddress
}

/** Three segments of base64url, the form of a signed JWT (RFC 7515 section 3.1). */
function looksLikeJwt(text: string | undefined): boolean {
  return text !== undefined && /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text)
}

function brokerFault(fault: unknown): Error & { returnCode: 3 } {
  const error = new Error('the token could not be verified: a fault of the broker', {
    cause: fault,
  })
  return Object.assign(error, { returnCode: 3 } as const)
}
