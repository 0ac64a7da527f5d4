import type { SessionEvent } from './session-events.ts'

/** Tells a listener; one that fails changes nothing and is a process warning. */
export function reportTo(onEvent: (event: SessionEvent) => unknown): (event: SessionEvent) => void {
  return (event) => void tell(onEvent, event)
}

async function tell(onEvent: (event: SessionEvent) => unknown, event: SessionEvent): Promise<void> {
  try {
    await onEvent(event)
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : typeof fault
    process.emitWarning(`Sekisho: onEvent failed: ${reason}`, { code: 'SEKISHO_ON_EVENT' })
  }
}
