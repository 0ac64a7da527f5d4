import { answeredPublicly } from '../answers.ts'
import type { Operation } from './operation.ts'

// A new key is published before its first use; five minutes later every cache has seen it.
const maxAgeSeconds = 300

/** The public keys (RFC 7517 section 5). */
export const jwks: Operation = async (_request, sessions) =>
  answeredPublicly(await sessions.jwks(), maxAgeSeconds)
