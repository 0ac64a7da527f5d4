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
    const session = sessions.get(client)
    if (session === undefined) {
      callback(null, null)
      return
    }
    whenJudged(session.judgeSubscription(subscription), (error) => {
      if (error === null) {
        session.granted(subscription)
        callback(null, subscription)
        return
      }
      const { topic } = subscription
      void tellDenied(settings, error, { action: 'subscribe', client, topic })
      callback(null, null)
    })
  }
}
