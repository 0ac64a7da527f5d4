import 'reflect-metadata'
import { createVerifier, outcomeOf, type Verifier } from '@sekisho/core'
import { graphql } from '@sekisho/nestjs/graphql'
import { startTestIssuer, type TestIssuer } from '@sekisho/testing'
import type { ExecutionContext } from '@nestjs/common'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let issuer: TestIssuer
let verifier: Verifier

beforeAll(async () => {
  issuer = await startTestIssuer()
  verifier = createVerifier(issuer.options())
})

afterAll(async () => {
  await verifier.close()
  await issuer.close()
})

/** A request of Node, with a token of alice. */
function request(): IncomingMessage {
  const incoming = new IncomingMessage(new Socket())
  incoming.rawHeaders.push('authorization', `Bearer ${issuer.token()}`)
  return incoming
}

/** The part of a context that a transport looks at; Nest makes no such one without more packages. */
function contextOf(...args: readonly unknown[]): ExecutionContext {
  return {
    getType: () => 'graphql',
    getArgs: () => args,
    getArgByIndex: (index: number) => args[index],
  } as unknown as ExecutionContext
}

const alice = { kind: 'authenticated', authentication: { subject: 'alice' } }

describe('a context of GraphQL', () => {
  test('C127 on Fastify has the request of Node in that of Fastify', async () => {
    const raw = request()
    await graphql().admit(verifier, contextOf({}, { id: 'x' }, { req: { raw } }, {}))
    expect(outcomeOf(raw)).toMatchObject(alice)
  })

  test('C127 of a reference resolver has no arguments: a reference is not taken for the context', async () => {
    const [raw, forged] = [request(), request()]
    const context = contextOf({ __typename: 'Order', req: forged }, { req: raw }, {})
    await graphql().admit(verifier, context)
    expect([outcomeOf(raw), outcomeOf(forged)]).toMatchObject([alice, undefined])
    expect(graphql().params(context)).toBeUndefined()
  })

  test.each([
    [{}, undefined],
    [{}, {}],
    [{ req: null }, { req: null }],
  ])('C127 is refused without a request: %j, %j', async (args, context) => {
    await expect(
      graphql().admit(verifier, contextOf({ req: request() }, args, context, {})),
    ).rejects.toThrow('holds no request, socket or message to tell callers apart by')
  })
})
