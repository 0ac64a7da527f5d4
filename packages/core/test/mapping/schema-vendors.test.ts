import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { createVerifier, staticKeys, type Verifier } from '../../src/index.ts'
import { refusal } from '../refusal.ts'
import { audience, baseClaims, issuer, nowSeconds, publicJwks, sign } from '../signing.ts'

interface Person {
  sub: string
  tenant: 'acme' | 'umbrella'
  level: number
}

const options = { issuer, audience, keys: staticKeys(publicJwks()), now: () => nowSeconds * 1000 }

const withZod = createVerifier({
  ...options,
  schema: z.object({
    sub: z.string(),
    tenant: z.enum(['acme', 'umbrella']),
    level: z.string().transform(Number),
  }),
})

const withValibot = createVerifier({
  ...options,
  schema: v.object({
    sub: v.string(),
    tenant: v.picklist(['acme', 'umbrella']),
    level: v.pipe(v.string(), v.transform(Number)),
  }),
})

const withArktype = createVerifier({
  ...options,
  schema: type({
    '+': 'delete',
    sub: 'string',
    tenant: "'acme' | 'umbrella'",
    level: 'string.numeric.parse',
  }),
})

test('the output of a schema is the type of the claims, whoever wrote the validator', () => {
  expectTypeOf(withZod).toEqualTypeOf<Verifier<Person>>()
  expectTypeOf(withValibot).toEqualTypeOf<Verifier<Person>>()
  expectTypeOf(withArktype).toEqualTypeOf<Verifier<Person>>()
})

describe.each([
  ['zod', withZod],
  ['valibot', withValibot],
  ['arktype', withArktype],
])('a schema of %s', (_name, verifier) => {
  test('puts its output in place of the claims', async () => {
    const token = sign({ alg: 'RS256' }, baseClaims({ tenant: 'acme', level: '7', other: 'x' }))
    const { claims } = await verifier.verify(token)
    expect(claims).toEqual({ sub: 'alice', tenant: 'acme', level: 7 })
    expectTypeOf(claims.level).toEqualTypeOf<number>()
  })

  test('refuses what does not fit, naming the place and no value', async () => {
    const token = sign({ alg: 'RS256' }, baseClaims({ tenant: 'secret-tenant', level: '7' }))
    const error: unknown = await verifier.verify(token).catch((fault: unknown) => fault)
    expect(error).toMatchObject(refusal('schema_mismatch', /at \["tenant"\]/))
    expect((error as Error).message).not.toContain('secret')
  })
})
