import { SessionError } from '../session-error.ts'
import type { SessionStore } from './session-store.ts'

/** Asks a store; its trouble becomes the one error for it. @throws {SessionError} `store_unavailable` */
export async function askStore<Answer>(
  store: SessionStore,
  ask: (store: SessionStore) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask(store)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : typeof cause
    throw new SessionError(
      'store_unavailable',
      `the ${store.kind} store did not answer (${reason}); what it was asked may have been done, a retry is safe`,
      { cause, retryAfterSeconds: 1 },
    )
  }
}
