import { staticKeys } from '@sekisho/core'
import { jwtAuth } from '@sekisho/koa'
import Koa from 'koa'
import koaJwt from 'koa-jwt'
import { listen } from './listen.ts'
import { answer, type OpenServer, type ServerPolicy } from './policy.ts'

export const koaServers = {
  'koa, bare': server(() => []),
  'koa, sekisho': server(({ issuer, audience, jwk }) => [
    jwtAuth({ issuer, audience, keys: staticKeys(jwk) }),
  ]),
  'koa, koa-jwt': server(({ issuer, audience, pem }) => [
    koaJwt({ secret: pem, algorithms: ['RS256'], issuer, audience }),
  ]),
} satisfies Record<string, OpenServer>

function server(checks: (policy: ServerPolicy) => readonly Koa.Middleware[]): OpenServer {
  return async (policy) => {
    const app = new Koa()
    for (const check of checks(policy)) app.use(check)
    app.use((context) => {
      context.body = answer
    })
    const handle = app.callback()
    return listen((request, response) => void handle(request, response))
  }
}
