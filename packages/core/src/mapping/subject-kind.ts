import type { Authentication } from '../authentication.ts'

/** Whom a token speaks of: a person, or the client itself; `unknown` where it names no client. */
export type SubjectKind = 'user' | 'client' | 'unknown'

/**
 * Tells a token that a client got for itself from one that it got for a user: the subject of the first
 * is the client, by `client_id` (RFC 9068 section 2.2) or `azp`. A client that registers under the name
 * of a user is a `client` here, not that user (RFC 9700 section 4.15).
 *
 * Does not see through issuers that give a client another subject, such as a service account: ask for
 * their mark besides, `not(hasClaims({ gty: 'client-credentials' }))` for example.
 */
export function subjectKind({ subject, claims }: Authentication<unknown>): SubjectKind {
  const own = (name: string): unknown =>
    typeof claims === 'object' && claims !== null && Object.hasOwn(claims, name)
      ? (claims as Readonly<Record<string, unknown>>)[name]
      : undefined
  const clients: readonly unknown[] = [own('client_id'), own('azp')].filter(
    (name) => name !== undefined,
  )
  if (clients.includes(subject) || clients.includes(own('sub'))) return 'client'
  return clients.some((name) => typeof name === 'string' && name !== '') ? 'user' : 'unknown'
}
