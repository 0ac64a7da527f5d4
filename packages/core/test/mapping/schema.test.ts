import { describe, expect, expectTypeOf, test } from 'vitest'
import { createVerifier, staticKeys, type ClaimsSchema } from '../../src/index.ts'
import { refusal } from '../refusal.ts'
import { audience, baseClaims, issuer, nowSeconds, publicJwks, sign } from '../signing.ts'

interface Person {
  readonly tenant: string
  readonly level: number
}

/** A validator by the letter of the specification, as zod, valibot and arktype are. */
function personSchema(wait: boolean): ClaimsSchema<Person> {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) => {
        const { tenant, level } = value as Record<string, unknown>
        const result =
          typeof tenant === 'string'
            ? { value: { tenant, level: Number(level) } }
            : {
                issues: [
                  { message: `tenant is ${String(tenant)}`, path: ['profile', { key: 'tenant' }] },
                ],
              }
        return wait ? Promise.resolve(result) : result
      },
    },
  }
}

function verifierWith(schema: ClaimsSchema<Person>) {
  const options = { issuer, audience, keys: staticKeys(publicJwks()), now: () => nowSeconds * 1000 }
  return createVerifier({ ...options, schema })
}

describe.each([
  ['that answers at once', false],
  ['that takes its time', true],
])('a schema %s', (_, wait) => {
  test('puts its output in place of the claims, type included', async () => {
    const token = sign({ alg: 'RS256' }, baseClaims({ tenant: 't1', level: '7', other: 'x' }))
    const { claims } = await verifierWith(personSchema(wait)).verify(token)
    expect(claims).toEqual({ tenant: 't1', level: 7 })
    expectTypeOf(claims).toEqualTypeOf<Readonly<Person>>()
  })

  test('refuses what does not fit, naming the place and no value', async () => {
    const token = sign({ alg: 'RS256' }, baseClaims({ tenant: ['secret-tenant'] }))
    const error: unknown = await verifierWith(personSchema(wait))
      .verify(token)
      .catch((fault: unknown) => fault)
    expect(error).toMatchObject(
      refusal('schema_mismatch', /do not fit the schema at \["profile\.tenant"\]/),
    )
    expect((error as Error).message).not.toContain('secret')
  })

  test('is not asked before the token is good', async () => {
    let asked = 0
    const schema = personSchema(wait)
    const counting: ClaimsSchema<Person> = {
      '~standard': {
        ...schema['~standard'],
        validate: (value) => {
          asked += 1
          return schema['~standard'].validate(value)
        },
      },
    }
    const expired = sign({ alg: 'RS256' }, baseClaims({ exp: nowSeconds - 60 }))
    await expect(verifierWith(counting).verify(expired)).rejects.toMatchObject({
      code: 'token_expired',
    })
    expect(asked).toBe(0)
  })
})

test('a schema writes over a copy: the claims stay what the issuer signed', async () => {
  const seen: unknown[] = []
  const schema: ClaimsSchema<Person> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) => {
        seen.push({ ...(value as object) })
        return { value: Object.assign(value as Person, { tenant: 'written', level: 9 }) }
      },
    },
  }
  const before: unknown[] = []
  const verifier = createVerifier({
    issuer,
    audience,
    keys: staticKeys(publicJwks()),
    now: () => nowSeconds * 1000,
    groupProviders: [(_, claims) => (before.push(claims), [])],
    schema,
  })
  const given = baseClaims({ tenant: 't1', level: 1 })
  const token = sign({ alg: 'RS256' }, given)
  for (const _ of [1, 2]) expect((await verifier.verify(token)).claims.tenant).toBe('written')
  expect([...seen, ...before]).toEqual([given, given, given, given])
})

test('anything that is no Standard Schema is refused when the verifier is made', () => {
  for (const schema of [null, {}, () => true, 'schema']) {
    expect(() => verifierWith(schema as never)).toThrow(/schema/)
  }
})
