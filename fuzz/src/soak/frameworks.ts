import 'reflect-metadata'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { discovery, type VerifierOptions } from '@sekisho/core'
import { jwtAuth as expressAuth } from '@sekisho/express'
import { jwtAuth as koaAuth } from '@sekisho/koa'
import { JwtAuthModule } from '@sekisho/nestjs'
import express from 'express'
import Koa from 'koa'
import type { RequestListener } from 'node:http'

/** Calls back for every request that comes through. */
type MountSoak = (issuer: string, through: () => void) => Promise<RequestListener>

const answer = { ok: true }

function policyOf(issuer: string): VerifierOptions {
  return { issuer, audience: 'https://api.example', keys: discovery() }
}

/** The smallest service in each framework: everything behind jwtAuth. */
export const frameworks: Readonly<Record<string, MountSoak>> = {
  express: async (issuer, through) => {
    const app = express()
    app.use(expressAuth(policyOf(issuer)))
    app.use((_request, response) => {
      through()
      response.json(answer)
    })
    return app
  },
  koa: async (issuer, through) => {
    const app = new Koa()
    app.silent = true
    app.use(koaAuth(policyOf(issuer)))
    app.use((context) => {
      through()
      context.body = answer
    })
    const handle = app.callback()
    return (request, response) => void handle(request, response)
  },
  nest: async (issuer, through) => {
    class Root {
      all() {
        through()
        return answer
      }
    }
    const route = Object.getOwnPropertyDescriptor(Root.prototype, 'all')
    if (route === undefined) throw new Error('no route')
    // Decorators are called by hand: Node strips types only.
    Get()(Root.prototype, 'all', route)
    Controller()(Root)
    class App {}
    Module({ imports: [JwtAuthModule.forRoot(policyOf(issuer))], controllers: [Root] })(App)
    const app = await NestFactory.create(App, { logger: false })
    await app.init()
    return app.getHttpAdapter().getInstance() as RequestListener
  },
}
