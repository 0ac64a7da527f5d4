import { AuthError, isAuthError } from '@sekisho/core'
import type { MqttAuthSettings } from './mqtt-auth-options.ts'
import type { MqttClient, MqttMessage } from './mqtt-client.ts'
import { refusalOf } from './refusal-of.ts'
import type { Session } from './session.ts'
import { tellDenied } from './tell-denied.ts'
import { whenJudged, type Verdict } from './verdict.ts'

/** The hook that is asked about a publication; the client is null for a will that another broker left. */
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
    const { topic } = packet
    const session = client === null ? undefined : sessions.get(client)
    if (isLeftBehind(session, packet)) {
      const error = new AuthError(
        'policy_denied',
        'the token that would allow the will is not known',
      )
      void tellDenied(settings, error, { action: 'will', client: null, topic })
      withhold(packet)
      callback(null)
      return
    }
    if (client === null || session === undefined) {
      callback(new Error('nobody is known whose token would allow this publication'))
      return
    }
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

/** The broker keeps wills in a store; another one publishes those of a broker that ended. */
function isLeftBehind(session: Session | undefined, packet: MqttMessage): boolean {
  return packet.brokerId !== undefined && session?.isWill(packet) !== true
}

/** An error here would be one of the whole broker, again and again, for the will would stay in the store. */
function withhold(packet: MqttMessage): void {
  packet.topic = '$auth/withheld'
  emptied(packet)
}

/** The broker goes on to publish what is left of the packet. */
function emptied(packet: MqttMessage): void {
  packet.payload = Buffer.alloc(0)
  packet.retain = false
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

async function renew(session: Session, packet: MqttMessage): Promise<AuthError | null> {
  const token = packet.payload.toString()
  emptied(packet)
  try {
    await session.renew(token)
    return null
  } catch (error) {
    if (isAuthError(error)) return error
    return new AuthError('policy_denied', 'the renewal failed', { cause: error })
  }
}
