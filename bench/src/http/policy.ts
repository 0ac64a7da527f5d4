import type { JsonWebKey } from 'node:crypto'

/** What a server of the comparison is told: who issues, for whom, and the public key of RS256. */
export interface ServerPolicy {
  readonly issuer: string
  readonly audience: string
  readonly pem: string
  readonly jwk: JsonWebKey & { readonly kid: string; readonly alg: string }
}

/** Starts listening and tells the port. */
export type OpenServer = (policy: ServerPolicy) => Promise<number>

export const answer = { ok: true } as const
