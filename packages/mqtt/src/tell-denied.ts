import type { AuthError } from '@sekisho/core'
import type { MqttAttempt, MqttAuthSettings } from './mqtt-auth-options.ts'

/** A log that fails must not turn a denial into something else; it is a process warning. */
export async function tellDenied(
  { onDenied }: Pick<MqttAuthSettings, 'onDenied'>,
  error: AuthError,
  attempt: MqttAttempt,
): Promise<void> {
  try {
    await onDenied(error, attempt)
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : typeof fault
    process.emitWarning(`Sekisho: onDenied failed: ${reason}`, { code: 'SEKISHO_ON_DENIED' })
  }
}
