import {
  briefOrdersResource,
  clientCredentialsToken,
  ordersResource,
  otherResource,
  sampleAccounts,
  signInWithCode,
  type IdentityProvider,
} from '@sekisho-apps/identity-provider'
import { setTimeout as wait } from 'node:timers/promises'

/** One request of the demo and what must come of it. */
export interface Attempt {
  /** Who comes, in the words of the table. */
  readonly name: string
  readonly token: string | null
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly expectedStatus: number
}

/** Obtains every token of the demo from the running provider. */
export async function prepareAttempts(provider: IdentityProvider): Promise<readonly Attempt[]> {
  const [person] = sampleAccounts
  if (person === undefined) throw new Error('the identity provider has no sample account')
  const expired = await clientCredentialsToken(provider, {
    scope: 'orders:read',
    resource: briefOrdersResource,
  })
  const { accessToken } = await signInWithCode(provider, {
    username: person.username,
    password: person.password,
    scope: 'openid orders:read',
    resource: ordersResource,
  })
  const service = await clientCredentialsToken(provider, { scope: 'orders:read orders:write' })
  const wrongAudience = await clientCredentialsToken(provider, { resource: otherResource })
  await untilExpired(expired)
  const me = { method: 'GET', path: '/me' } as const
  const read = { method: 'GET', path: '/orders' } as const
  const write = { method: 'POST', path: '/orders' } as const
  return [
    {
      name: `${person.username}, signed in (code + PKCE)`,
      token: accessToken,
      ...me,
      expectedStatus: 200,
    },
    { name: 'a service (client credentials)', token: service, ...write, expectedStatus: 201 },
    { name: 'nobody', token: null, ...read, expectedStatus: 401 },
    { name: 'a forger', token: forged(accessToken), ...read, expectedStatus: 401 },
    { name: 'a token that expired', token: expired, ...read, expectedStatus: 401 },
    { name: 'a token for another API', token: wrongAudience, ...read, expectedStatus: 401 },
    {
      name: `${person.username}, without orders:write`,
      token: accessToken,
      ...write,
      expectedStatus: 403,
    },
  ]
}

/** The same token with more scopes written in: the signature no longer holds. */
export function forged(token: string): string {
  const [header, , signature] = token.split('.')
  const claims = { ...claimsOf(token), scope: 'orders:read orders:write admin' }
  return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`
}

async function untilExpired(token: string): Promise<void> {
  const remaining = Number(claimsOf(token)['exp']) * 1000 - Date.now()
  if (remaining > 2000) throw new Error('the provider gave a token of more than a second')
  if (remaining > 0) await wait(remaining)
}

function claimsOf(token: string): Record<string, unknown> {
  const [, payload = ''] = token.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}
