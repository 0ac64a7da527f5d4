import {
  clientCredentialsToken,
  ordersResource,
  otherResource,
  type IdentityProvider,
} from '@sekisho-apps/identity-provider'
import { encodeSegment } from '@sekisho/testing'
import { createHmac } from 'node:crypto'

/** The tokens that every program is tried with. */
export interface Tokens {
  readonly good: string
  readonly withoutScope: string
  readonly forAnotherApi: string
}

/** Tokens that the provider gives to a service. */
export async function providerTokens(provider: IdentityProvider): Promise<Tokens> {
  const scope = 'orders:read'
  return {
    good: await clientCredentialsToken(provider, { scope }),
    withoutScope: await clientCredentialsToken(provider),
    forAnotherApi: await clientCredentialsToken(provider, { scope, resource: otherResource }),
  }
}

/** The same, signed with a shared secret. */
export function secretTokens(issuer: string, secret: string): Tokens {
  const scope = { scope: 'orders:read' }
  return {
    good: sign({ iss: issuer, aud: ordersResource, ...scope }, secret),
    withoutScope: sign({ iss: issuer, aud: ordersResource }, secret),
    forAnotherApi: sign({ iss: issuer, aud: otherResource, ...scope }, secret),
  }
}

function sign(claims: Readonly<Record<string, unknown>>, secret: string): string {
  const issuedAt = Math.floor(Date.now() / 1000)
  const times = { iat: issuedAt, exp: issuedAt + 300 }
  const header = encodeSegment({ alg: 'HS256', typ: 'at+jwt' })
  const input = `${header}.${encodeSegment({ sub: 'a-service', ...times, ...claims })}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

/** The `sub` of a token, for comparison with what an API answers. */
export function subjectOf(token: string): unknown {
  const [, payload = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub?: unknown }
  return claims.sub
}
