import { ERRORS, type AuthError } from '../errors.ts'

/** What every challenge of a verifier says. */
export interface ChallengeSettings {
  readonly realm: string
  /** URL of the protected resource metadata (RFC 9728 section 5.1), or null. */
  readonly resourceMetadata: string | null
}

/**
 * The `WWW-Authenticate` value for a refusal (RFC 6750 section 3); null where none is due.
 *
 * Only texts from the table and checked options go in, nothing that a client sent.
 */
export function challengeFor(error: AuthError, settings: ChallengeSettings): string | null {
  const spec = ERRORS[error.code]
  if (spec.status === 503) return null
  const parameters = [`realm=${quoted(settings.realm)}`]
  if (spec.oauth !== null) {
    parameters.push(`error=${quoted(spec.oauth)}`, `error_description=${quoted(spec.public)}`)
  }
  if (error.scopes.length > 0) parameters.push(`scope=${quoted(error.scopes.join(' '))}`)
  if (settings.resourceMetadata !== null) {
    parameters.push(`resource_metadata=${quoted(settings.resourceMetadata)}`)
  }
  return `Bearer ${parameters.join(', ')}`
}

/** A quoted-string of RFC 9110 section 5.6.4; anything but printable ASCII becomes a question mark. */
export function quoted(text: string): string {
  return `"${text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')}"`
}
