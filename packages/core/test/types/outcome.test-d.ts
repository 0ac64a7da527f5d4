import { ERRORS, hasScopes } from '../../src/index.ts'
import type {
  Authentication,
  AuthError,
  AuthErrorCode,
  Denial,
  Outcome,
  Verifier,
} from '../../src/index.ts'
import type { Same } from './same.ts'

// Checked by the compiler, never run: what came is known only after asking which kind it is.

export function narrows(outcome: Outcome): Authentication | AuthError | Denial {
  switch (outcome.kind) {
    case 'authenticated':
      // @ts-expect-error an authenticated request has no error
      void outcome.error
      return outcome.authentication
    case 'anonymous':
      // @ts-expect-error an anonymous request has no authentication
      void outcome.authentication
      // @ts-expect-error nor a denial
      void outcome.denial
      return outcome.error
    case 'denied':
      // @ts-expect-error a denied request has no authentication
      void outcome.authentication
      return outcome.denial
    default:
      return outcome satisfies never
  }
}

declare const outcome: Outcome
declare const verifier: Verifier
declare const authentication: Authentication

// @ts-expect-error who came is not known before the kind is
void outcome.authentication
// @ts-expect-error an outcome is no yes or no
export const allowed: boolean = outcome
// @ts-expect-error there are three kinds
export const other: boolean = outcome.kind === 'ok'

export const denial: Denial | null = await verifier.authorize(outcome, hasScopes('read'))
// @ts-expect-error a denial may be null, and must be looked at
export const status: number = (await verifier.authorize(outcome, hasScopes('read'))).status

// @ts-expect-error C052 what was verified cannot be written over
authentication.subject = 'mallory'
// @ts-expect-error C052 nor can a claim
authentication.claims.sub = 'mallory'
// @ts-expect-error C099 scopes are a set, in which a part of a name is not found
void authentication.scopes.includes('read')
// @ts-expect-error a claim that nobody specified is unknown until it is looked at
export const tenant: string = authentication.claims['tenant']

/** Every code has its place; a new one does not compile until it has. */
export function statusOf(code: AuthErrorCode): 400 | 401 | 403 | 503 {
  return ERRORS[code].status
}

export const kinds: Same<Outcome['kind'], 'authenticated' | 'anonymous' | 'denied'> = true
