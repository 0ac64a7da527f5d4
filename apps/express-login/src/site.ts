import { jwtAuth } from '@sekisho/express'
import { createSessions, type Sessions, type SessionStore } from '@sekisho/sessions'
import { nodeMiddleware, requireSameOrigin, sessionEndpoints } from '@sekisho/sessions/http'
import express, { type Express } from 'express'
import { fileURLToPath } from 'node:url'
import { sampleDirectory } from './users.ts'

export interface SiteOptions {
  /** Where the site is: `iss` and `aud` of its tokens. */
  readonly origin: string
  /** At least 32 bytes; whoever has it and the store can issue tokens. */
  readonly secret: string | Uint8Array
  readonly store: SessionStore
  /** Default 300. */
  readonly accessTokenSeconds?: number
}

/** A page on which people sign in, see who they are, and manage their sessions; the tokens are in cookies. */
export function createSite(options: SiteOptions): { app: Express; sessions: Sessions } {
  const { origin, secret, store, accessTokenSeconds = 300 } = options
  const sessions = createSessions({
    issuer: origin,
    audience: origin,
    secret,
    store,
    accessTokenSeconds,
    verification: {
      tokenSources: [{ cookie: '__Host-access_token' }],
      attributes: {
        name: { claim: 'name', required: true },
        email: 'email',
        department: 'department',
        hired: { claim: 'hired', type: 'date' },
      },
    },
  })
  const app = express()
  app.disable('x-powered-by')
  app.use((_request, response, next) => {
    response.set(pageHeaders)
    next()
  })
  const endpoints = sessionEndpoints(sessions, {
    directory: sampleDirectory(),
    basePath: '/auth',
    tokens: 'cookies',
  })
  app.use(nodeMiddleware(endpoints))
  app.use(express.static(fileURLToPath(new URL('../public', import.meta.url))))
  app.use('/api', nodeMiddleware(requireSameOrigin()), jwtAuth(sessions.verifier))
  app.get('/api/me', (request, response) => {
    const { auth } = request
    response.set('cache-control', 'no-store').json({
      subject: auth?.subject,
      attributes: auth?.attributes,
      roles: [...(auth?.roles ?? [])],
      expires_at: auth?.expiresAt,
    })
  })
  return { app, sessions }
}

const pageHeaders = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}
