import 'reflect-metadata'
import {
  Controller,
  Get,
  Injectable,
  Module,
  UnauthorizedException,
  UseGuards,
  type CanActivate,
  type DynamicModule,
  type ExecutionContext,
  type Type,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { JwtService } from '@nestjs/jwt'
import { AuthGuard, PassportStrategy } from '@nestjs/passport'
import { staticKeys } from '@sekisho/core'
import { JwtAuthModule } from '@sekisho/nestjs'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ExtractJwt, Strategy } from 'passport-jwt'
import { answer, type OpenServer, type ServerPolicy } from './policy.ts'

// Decorators are called by hand: this file runs as it is, and Node strips types only.

export const nestServers = {
  'nest, empty guard': server(() => ({ guard: emptyGuard() })),
  'nest, sekisho': server(({ issuer, audience, jwk }) => ({
    // The module guards the whole application.
    imports: [JwtAuthModule.forRoot({ issuer, audience, keys: staticKeys(jwk) })],
  })),
  'nest, @nestjs/passport': server((policy) => ({
    guard: AuthGuard('jwt'),
    providers: [strategyFor(policy)],
  })),
  'nest, JwtService': server((policy) => ({ guard: serviceGuard(policy) })),
} satisfies Record<string, OpenServer>

interface Wiring {
  readonly guard?: Type<CanActivate>
  readonly imports?: readonly DynamicModule[]
  readonly providers?: readonly Type[]
}

function server(wiring: (policy: ServerPolicy) => Wiring): OpenServer {
  return async (policy) => {
    const { guard, imports = [], providers = [] } = wiring(policy)
    class Root {
      answer() {
        return answer
      }
    }
    const route = Object.getOwnPropertyDescriptor(Root.prototype, 'answer')
    if (route === undefined) throw new Error('no route')
    Get()(Root.prototype, 'answer', route)
    if (guard !== undefined) UseGuards(guard)(Root.prototype, 'answer', route)
    Controller()(Root)
    class App {}
    Module({ imports: [...imports], controllers: [Root], providers: [...providers] })(App)
    const app = await NestFactory.create(App, { logger: ['error'] })
    await app.listen(0, '127.0.0.1')
    return (app.getHttpServer().address() as AddressInfo).port
  }
}

function emptyGuard(): Type<CanActivate> {
  class EmptyGuard implements CanActivate {
    canActivate(): boolean {
      return true
    }
  }
  Injectable()(EmptyGuard)
  return EmptyGuard
}

function strategyFor({ issuer, audience, pem }: ServerPolicy): Type {
  class JwtStrategy extends PassportStrategy(Strategy) {
    constructor() {
      const jwtFromRequest = ExtractJwt.fromAuthHeaderAsBearerToken()
      super({ jwtFromRequest, secretOrKey: pem, algorithms: ['RS256'], issuer, audience })
    }
    validate(claims: unknown): unknown {
      return claims
    }
  }
  Injectable()(JwtStrategy)
  return JwtStrategy
}

/** The guard that Nest's documentation shows: the service verifies what the header holds. */
function serviceGuard({ issuer, audience, pem }: ServerPolicy): Type<CanActivate> {
  const service = new JwtService({
    publicKey: pem,
    verifyOptions: { algorithms: ['RS256'], issuer, audience },
  })
  class ServiceGuard implements CanActivate {
    readonly service = service
    async canActivate(context: ExecutionContext): Promise<boolean> {
      const request = context.switchToHttp().getRequest<IncomingMessage & { user?: unknown }>()
      const [type, token] = request.headers.authorization?.split(' ') ?? []
      if (type !== 'Bearer' || token === undefined) throw new UnauthorizedException()
      try {
        request.user = await this.service.verifyAsync(token)
      } catch {
        throw new UnauthorizedException()
      }
      return true
    }
  }
  Injectable()(ServiceGuard)
  return ServiceGuard
}
