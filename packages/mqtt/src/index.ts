export { mqttAuth, type MqttAuthHooks } from './mqtt-auth.ts'
export type { MqttAttempt, MqttAuthOptions, MqttPrincipal } from './mqtt-auth-options.ts'
export type {
  Authenticate,
  MqttClient,
  MqttMessage,
  MqttReturnCode,
  MqttSubscription,
} from './mqtt-client.ts'
