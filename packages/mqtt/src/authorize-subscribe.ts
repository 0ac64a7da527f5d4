import type { MqttAuthSettings } from './mqtt-auth-options.ts'
import type { MqttClient, MqttSubscription } from './mqtt-client.ts'
import type { Session } from './session.ts'
import { tellDenied } from './tell-denied.ts'
import { whenJudged } from './verdict.ts'

/** The hook that is asked about one filter, also when a session is restored. */
export type AuthorizeSubscribe = <Subscription extends MqttSubscription>(
  client: MqttClient,
  subscription: Subscription,
  callback: (error: Error | null, subscription?: Subscription | null) => void,
) => void

/** Makes the hook. An error would end the connection, so a refusal is no subscription instead. */
export function createAuthorizeSubscribe(
  settings: MqttAuthSettings,
  sessions: WeakMap<MqttClient, Session>,
): AuthorizeSubscribe {
  return (client, subscription, callback) => {
    const { topic, qos } = subscription
    const session = sessions.get(client)
    if (session === undefined) {
      callback(null, null)
      return
    }
    whenJudged(session.judge({ action: 'subscribe', topic, qos }), (error) => {
      if (error !== null) void tellDenied(settings, error, { action: 'subscribe', client, topic })
      callback(null, error === null ? subscription : null)
    })
  }
}
