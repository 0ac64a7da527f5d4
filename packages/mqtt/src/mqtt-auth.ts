import type { Verifier } from '@sekisho/core'
import { methodsOf } from '@sekisho/core/options'
import { createAuthenticate } from './authenticate.ts'
import { createAuthorizePublish, type AuthorizePublish } from './authorize-publish.ts'
import { createAuthorizeSubscribe, type AuthorizeSubscribe } from './authorize-subscribe.ts'
import { resolveMqttAuth, type MqttAuthOptions } from './mqtt-auth-options.ts'
import type { Authenticate, MqttClient, MqttMessage } from './mqtt-client.ts'
import type { Session } from './session.ts'

/** The hooks of a broker, to spread into the options of aedes; all of them are needed. */
export interface MqttAuthHooks {
  /** Remembers the will. */
  readonly preConnect: (
    client: MqttClient,
    packet: { readonly will?: MqttMessage | undefined },
    callback: (error: Error | null, success: boolean) => void,
  ) => void
  /** Verifies the token of a CONNECT. */
  readonly authenticate: Authenticate
  /** Asks the access rules about a publication, or puts a fresh token in force; a refusal ends the connection. */
  readonly authorizePublish: AuthorizePublish
  /** Asks the access rules about one filter; a refused one gets 0x80 in the SUBACK. */
  readonly authorizeSubscribe: AuthorizeSubscribe
  /** Holds back what no granted subscription asks for, and everything once the token has expired. */
  readonly authorizeForward: <Packet extends { readonly topic: string }>(
    client: MqttClient,
    packet: Packet,
  ) => Packet | null
}

/**
 * Makes the hooks that check the clients of an MQTT broker: tokens at CONNECT, access rules of the token
 * (`accessRules` of the policy) at each PUBLISH and SUBSCRIBE, expiry and revocation in between.
 *
 * Return codes: 3, keys or a store cannot be had; 4, the token is not accepted; 5, the subject is in no
 * allowed group. No client learns more. MQTT 5 is not spoken: aedes answers it with return code 1.
 *
 * Does not check: that a client identifier belongs to the token. Bind it with a claim rule such as
 * `claimRules: { client_id: '${clientid}' }`, else one client may end the connection of another.
 *
 * @throws {TypeError} for a mistake in the options, naming the option.
 */
export function mqttAuth(
  verifier: Pick<Verifier, 'authenticate' | 'verify'> & Partial<Pick<Verifier, 'now'>>,
  options: MqttAuthOptions = {},
): MqttAuthHooks {
  methodsOf('verifier', verifier, ['authenticate', 'verify'])
  const settings = resolveMqttAuth(options, verifier.now?.bind(verifier))
  const wills = new WeakMap<MqttClient, MqttMessage>()
  const sessions = new WeakMap<MqttClient, Session>()
  return {
    preConnect: (client, { will }, callback) => {
      if (will !== undefined) wills.set(client, will)
      callback(null, true)
    },
    authenticate: createAuthenticate(verifier, settings, wills, sessions),
    authorizePublish: createAuthorizePublish(settings, sessions),
    authorizeSubscribe: createAuthorizeSubscribe(settings, sessions),
    authorizeForward: (client, packet) =>
      packet.topic !== settings.renewalTopic &&
      sessions.get(client)?.mayReceive(packet.topic) === true
        ? packet
        : null,
  }
}
