import type { Verifier, VerifierOptions } from '@sekisho/core'
import { jwtAuth, requireScopes } from '@sekisho/express'
import express, { type Express } from 'express'

const orders = [{ id: 1, item: 'tea', amount: 3 }]

/** A small orders API: one open route, the others behind `jwtAuth()`. */
export function createApp(policy?: VerifierOptions | Verifier): Express {
  const app = express()
  app.disable('x-powered-by')
  app.get('/open', (_req, res) => {
    res.json({ open: true })
  })
  app.use(jwtAuth(policy))
  app.get('/me', (req, res) => {
    res.json({ subject: req.auth?.subject, scopes: [...(req.auth?.scopes ?? [])].toSorted() })
  })
  app.get('/orders', requireScopes('orders:read'), (_req, res) => {
    res.json({ orders })
  })
  app.post('/orders', requireScopes('orders:read', 'orders:write'), (_req, res) => {
    res.status(201).json({ created: true })
  })
  return app
}
