import type { IntrospectionOptions } from '../../src/oauth/introspection.ts'
import type { IssuerOptions, SharedOptions } from '../../src/options/verifier-options.ts'
import { createVerifier, type Verifier } from '../../src/verifier.ts'
import { goodOptions } from '../options/option-error.ts'
import { audience, nowSeconds } from '../signing.ts'
import {
  scriptedEndpoint,
  type EndpointScript,
  type ScriptedEndpoint,
} from './scripted-endpoint.ts'

/** An opaque token. */
export const opaque = 'SlAV32hkKG-opaque~token/of+the.issuer=='

export const credentials = { clientId: 'orders-api', clientSecret: 'wee ones: keep out' }

/** What an issuer answers of a token that is good, with changes; undefined leaves a member out. */
export function active(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    body: { active: true, sub: 'alice', aud: audience, exp: nowSeconds + 300, ...changes },
  }
}

/** A verifier, its clock and the endpoint that it asks. */
export interface Introspecting {
  readonly verifier: Verifier
  readonly endpoint: ScriptedEndpoint
  /** Seconds since 1970. */
  readonly clock: { now: number }
  /** What the verifier was made of. */
  readonly options: IssuerOptions & SharedOptions
}

/** A verifier over an introspection endpoint that answers as the script says. */
export async function introspecting(
  script: EndpointScript = () => active(),
  introspection: Partial<IntrospectionOptions> = {},
  options: Partial<IssuerOptions & SharedOptions> = {},
): Promise<Introspecting> {
  const endpoint = await scriptedEndpoint(script)
  const clock = { now: nowSeconds }
  const all = {
    ...goodOptions(),
    introspection: { endpoint: endpoint.url, ...credentials, ...introspection },
    now: () => clock.now * 1000,
    ...options,
  }
  return { verifier: createVerifier(all), endpoint, clock, options: all }
}
