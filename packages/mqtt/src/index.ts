export { mqttAuth, type MqttAuthHooks } from './mqtt-auth.ts'
export type { MqttAttempt, MqttAuthOptions, MqttPrincipal, NoMatch } from './mqtt-auth-options.ts'
export type { AuthorizePublish } from './authorize-publish.ts'
export type { AuthorizeSubscribe } from './authorize-subscribe.ts'
export type {
  Authenticate,
  MqttClient,
  MqttMessage,
  MqttReturnCode,
  MqttSubscription,
} from './mqtt-client.ts'
