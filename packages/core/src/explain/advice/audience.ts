import { claimOf } from '../../claims/claim-check.ts'
import type { SignedToken } from '../../pipeline/tokens.ts'
import { spellingDifference } from './spelling.ts'

/** What to do about an `aud` that names none of the configured audiences. */
export function adviceOnAudience(
  token: SignedToken,
  audiences: ReadonlySet<string> | null,
): string {
  const aud = claimOf(token, 'aud')
  if (aud === undefined) {
    return 'the audience is missing from the configuration of the provider: have it put this API into aud (Keycloak: an audience mapper; Auth0: the audience parameter; others: the resource parameter of RFC 8707)'
  }
  const named = [aud].flat()
  if (!named.every((item): item is string => typeof item === 'string')) {
    return 'have the issuer write aud as text, or as a list of text'
  }
  const configured = [...(audiences ?? [])]
  for (const name of named) {
    const close = spellingDifference(name, configured)
    if (close !== null) {
      return `aud differs from the configured audience by ${close} only, and every character counts: set audience to what the token says`
    }
    if (configured.some((other) => name === `api://${other}` || other === `api://${name}`)) {
      return 'aud and the configured audience differ by api:// only: Entra ID writes it in version 1 tokens and not in version 2; set audience to what the token says'
    }
  }
  if (['azp', 'client_id'].some((claim) => named.includes(claimOf(token, claim) as string))) {
    return 'aud names the client itself: this is an ID token, or the client did not ask for this API; send an access token, asked for with the audience or resource parameter'
  }
  if (named.length === 1 && named[0] === 'account') {
    return 'aud is the default of Keycloak: add an audience mapper for this API to a client scope'
  }
  return 'the token is for another API: have the client ask for a token for this one, or add what the token says to audience if it is this one under another name'
}
