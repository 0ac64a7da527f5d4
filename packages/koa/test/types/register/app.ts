import { authorize, jwtAuth, type AuthState } from '@sekisho/koa'
import Koa from 'koa'
import type { PeopleVerifier } from './people.ts'

/** Handlers that use the output of the schema as what it is, without a cast. */
export function appOf(verifier: PeopleVerifier): Koa<AuthState> {
  const app = new Koa<AuthState>()
  app.use(jwtAuth(verifier))
  app.use(authorize(({ claims }) => claims.level >= 3))
  app.use((ctx) => {
    const { auth } = ctx.state
    if (auth === undefined) throw new Error('nobody came')
    const { tenant, level, hired_on: hiredOn } = auth.claims
    const exactly: 'acme' | 'umbrella' = tenant
    // @ts-expect-error the schema makes a number of it
    const text: string = level
    // @ts-expect-error the schema leaves it out
    void auth.claims.email
    ctx.body = { tenant: exactly, nextLevel: level + 1, text, year: hiredOn.getUTCFullYear() }
  })
  return app
}
