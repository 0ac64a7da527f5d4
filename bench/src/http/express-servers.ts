import { staticKeys } from '@sekisho/core'
import { jwtAuth } from '@sekisho/express'
import express, { type RequestHandler } from 'express'
import { expressjwt } from 'express-jwt'
import { auth } from 'express-oauth2-jwt-bearer'
import passport from 'passport'
import { ExtractJwt, Strategy } from 'passport-jwt'
import { listen } from './listen.ts'
import { answer, type OpenServer, type ServerPolicy } from './policy.ts'

export const expressServers = {
  'express, bare': server(() => []),
  'express, sekisho': server(({ issuer, audience, jwk }) => [
    jwtAuth({ issuer, audience, keys: staticKeys(jwk) }),
  ]),
  'express, express-jwt': server(({ issuer, audience, pem }) => [
    expressjwt({ secret: pem, algorithms: ['RS256'], issuer, audience }),
  ]),
  'express, express-oauth2-jwt-bearer': server(({ issuer, audience, pem }) => [
    auth({ issuer, audience, publicKey: pem, tokenSigningAlg: 'RS256' }),
  ]),
  'express, passport-jwt': server(({ issuer, audience, pem }) => {
    const jwtFromRequest = ExtractJwt.fromAuthHeaderAsBearerToken()
    const options = { jwtFromRequest, secretOrKey: pem, algorithms: ['RS256'], issuer, audience }
    passport.use(new Strategy(options, (claims, done) => done(null, claims)))
    return [passport.authenticate('jwt', { session: false }) as RequestHandler]
  }),
} satisfies Record<string, OpenServer>

function server(checks: (policy: ServerPolicy) => readonly RequestHandler[]): OpenServer {
  return async (policy) => {
    const app = express()
    for (const check of checks(policy)) app.use(check)
    app.get('/', (_request, response) => {
      response.json(answer)
    })
    return listen(app)
  }
}
