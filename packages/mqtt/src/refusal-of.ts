import { ERRORS, type AuthError } from '@sekisho/core'
import type { MqttReturnCode } from './mqtt-client.ts'

/**
 * The error for the broker, with the return code that is all the client learns: 3, nobody knows; 4, the
 * token is not accepted; 5, the token is good and its holder may not connect.
 */
export function refusalOf(error: AuthError): Error & { returnCode: MqttReturnCode } {
  const { status } = ERRORS[error.code]
  const returnCode = status === 503 ? 3 : status === 403 ? 5 : 4
  return Object.assign(new Error(error.message, { cause: error }), { returnCode } as const)
}
