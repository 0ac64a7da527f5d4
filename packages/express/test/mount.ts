import {
  anyOf,
  createVerifier,
  hasAccess,
  hasRoles,
  hasScopes,
  not,
  type Authentication,
} from '@sekisho/core'
import { authorize, jwtAuth, requireClaims, requireRoles, requireScopes } from '@sekisho/express'
import { mounted, type Mount } from '@sekisho/testing'
import type express from 'express'
import type { RequestHandler } from 'express'
import { createServer } from 'node:http'

/** The contract routes on an Express of either version. */
export function mountOn(framework: typeof express): Mount {
  return async (options) => {
    const verifier = createVerifier(options)
    const app = framework()
    app.set('env', 'test')
    app.use(framework.json(), framework.urlencoded({ extended: false }))
    app.get('/open', (_req, res) => void res.json({ open: true }))
    app.use(jwtAuth(verifier))
    app.get('/me', (req, res) => {
      const { subject = null, scopes = [] } = req.auth ?? {}
      res.json({ subject, scopes: [...scopes].toSorted() })
    })
    app.options('/me', (_req, res) => void res.status(204).end())
    app.get('/orders', requireScopes('orders:read'), (_req, res) => void res.json({ orders: [] }))
    app.post('/orders', requireScopes('orders:read', 'orders:write'), (_req, res) => {
      res.status(201).json({ created: true })
    })
    app.get('/admin', requireRoles('admin'), passed)
    app.get('/tenants/:id', requireClaims({ tenant: '${param.id}' }), passed)
    app.get('/either', authorize(anyOf(hasScopes('orders:admin'), hasRoles('admin'))), passed)
    app.get('/guarded', authorize(not(hasRoles('guest'))), authorize(isAlice), passed)
    app.get('/files/:name', authorize(hasAccess()), passed)
    app.delete('/files/:name', authorize(hasAccess()), passed)
    app.get('/boom', () => {
      // Express 4 shows the stack, which differs from call to call.
      throw Object.assign(new Error('boom'), { stack: 'boom' })
    })
    app.post('/echo', (req, res) => {
      res.json({ value: (req.body as { value?: unknown }).value ?? null })
    })
    const server = createServer(app)
    return mounted(server, verifier)
  }
}

function isAlice({ subject }: Authentication): boolean {
  return subject === 'alice'
}

const passed: RequestHandler = (_req, res) => void res.json({ passed: true })
