import { authorize, jwtAuth } from '@sekisho/express'
import express, { type Express } from 'express'
import type { PeopleVerifier } from './people.ts'

/** Handlers that use the output of the schema as what it is, without a cast. */
export function appOf(verifier: PeopleVerifier): Express {
  const app = express()
  app.use(jwtAuth(verifier))
  app.get(
    '/',
    authorize(({ claims }) => claims.level >= 3),
    (req, res) => {
      if (req.auth === undefined) throw new Error('nobody came')
      const { tenant, level, hired_on: hiredOn } = req.auth.claims
      const exactly: 'acme' | 'umbrella' = tenant
      // @ts-expect-error the schema makes a number of it
      const text: string = level
      // @ts-expect-error the schema leaves it out
      void req.auth.claims.email
      res.json({ tenant: exactly, nextLevel: level + 1, text, year: hiredOn.getUTCFullYear() })
    },
  )
  return app
}
