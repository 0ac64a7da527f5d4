import type { SessionEvent } from './session-events.ts'
import { processWarning } from '@sekisho/core/options'

/** Tells a listener; one that fails changes nothing and is a process warning. */
export function reportTo(onEvent: (event: SessionEvent) => unknown): (event: SessionEvent) => void {
  return (event) => void tell(onEvent, event)
}

async function tell(onEvent: (event: SessionEvent) => unknown, event: SessionEvent): Promise<void> {
  try {
    await onEvent(event)
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : typeof fault
    processWarning('SEKISHO_ON_EVENT', `Sekisho: onEvent failed: ${reason}`)
  }
}
