import { AuthError, isAuthError } from '@sekisho/core'
import type { MqttAuthSettings } from './mqtt-auth-options.ts'
import type { MqttClient, MqttMessage } from './mqtt-client.ts'
import { refusalOf } from './refusal-of.ts'
import type { Session } from './session.ts'
import { tellDenied } from './tell-denied.ts'
import { whenJudged, type Verdict } from './verdict.ts'

/** The hook that is asked about a publication; the client is null for the will of another broker's client. */
export type AuthorizePublish = (
  client: MqttClient | null,
  packet: MqttMessage,
  callback: (error?: Error | null) => void,
) => void

/** Makes the hook. An error ends the connection: MQTT 3.1.1 knows no other answer that refuses. */
export function createAuthorizePublish(
  settings: MqttAuthSettings,
  sessions: WeakMap<MqttClient, Session>,
): AuthorizePublish {
  return (client, packet, callback) => {
    const session = client === null ? undefined : sessions.get(client)
    if (client === null || session === undefined) {
      callback(new Error('nobody is known whose token would allow this publication'))
      return
    }
    const { topic } = packet
    const action = actionOf(session, packet, settings)
    const verdict = action === 'renew' ? renew(session, packet) : judge(session, packet, settings)
    whenJudged(verdict, (error) => {
      if (error !== null) void tellDenied(settings, error, { action, client, topic })
      // Where nobody knows about the fresh token, the one in force goes on.
      const passes = error === null || (action === 'renew' && error.kind === 'unavailable')
      callback(passes ? null : refusalOf(error))
    })
  }
}

function actionOf(
  session: Session,
  packet: MqttMessage,
  { renewalTopic }: MqttAuthSettings,
): 'publish' | 'renew' | 'will' {
  if (session.isWill(packet)) return 'will'
  return packet.topic === renewalTopic ? 'renew' : 'publish'
}

function judge(session: Session, packet: MqttMessage, settings: MqttAuthSettings): Verdict {
  const { topic } = packet
  // Brokers speak with each other there, no client with them.
  if (topic === settings.renewalTopic || topic.startsWith('$SYS/')) {
    return new AuthError('policy_denied', `no client may publish ${JSON.stringify(topic)}`)
  }
  return session.judgePublication(packet)
}

/** The broker goes on to publish what is left of the packet, which must not hold the token. */
async function renew(session: Session, packet: MqttMessage): Promise<AuthError | null> {
  const token = packet.payload.toString()
  packet.payload = Buffer.alloc(0)
  packet.retain = false
  try {
    await session.renew(token)
    return null
  } catch (error) {
    if (isAuthError(error)) return error
    return new AuthError('policy_denied', 'the renewal failed', { cause: error })
  }
}
