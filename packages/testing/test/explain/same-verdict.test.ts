import { createVerifier, explainDenied, type Explanation } from '@sekisho/core'
import {
  conformanceCases,
  hostileTokens,
  referenceMount,
  runCase,
  startTestIssuer,
  type Mount,
} from '@sekisho/testing'
import { describe, expect, onTestFinished, test } from 'vitest'

describe('explain() says what verify() says', () => {
  test.each(['RS256', 'PS256', 'ES256', 'Ed25519'] as const)(
    'of every hostile token, and gives no part of it away, %s',
    async (algorithm) => {
      const issuer = await startTestIssuer({ algorithm })
      onTestFinished(() => issuer.close())
      const tokens = await hostileTokens(issuer)
      const verifier = createVerifier(issuer.options())
      const told = await Promise.all(tokens.map(({ token }) => verifier.explain(token)))
      expect(told.map(({ code }, index) => [tokens[index]?.id, code])).toEqual(
        tokens.map(({ id, expectedCode }) => [id, expectedCode]),
      )
      expect(told.every(isRefusal)).toBe(true)
      expect(told.filter(({ fix }) => fix?.startsWith('see the message') ?? true)).toEqual([])
      const leaks = tokens.filter(({ token }, index) => {
        const text = JSON.stringify(told[index])
        const parts = token.split('.').filter((part) => part.length >= 16)
        return [token, ...parts].some((part) => part !== '' && text.includes(part))
      })
      expect(leaks.map(({ id }) => id)).toEqual([])
      expect(issuer.requests('/attacker-keys')).toBe(0)
    },
  )
})

describe('explain() says what the answer says', () => {
  const codes = new Set<string>()

  test.each(conformanceCases.map((item) => [item.id, item.name, item] as const))(
    'in the conformance case %s, and logging changes no answer: %s',
    async (_id, _name, item) => {
      const told: Promise<void>[] = []
      const log = explainDenied(() => undefined, { maxPerMinute: 6000 })
      const mount: Mount = (options) =>
        referenceMount({
          ...options,
          onDenied: async (error, request, explain) => {
            codes.add(error.code)
            told.push(expectCode(explain(), error.code))
            await log(error, request, explain)
          },
        })
      await expect(runCase(item, mount)).resolves.toBeDefined()
      await Promise.all(told)
    },
  )

  test('for many codes', () => {
    expect(codes.size).toBeGreaterThan(5)
  })
})

async function expectCode(explanation: Promise<Explanation>, code: string): Promise<void> {
  expect((await explanation).code).toBe(code)
}

function isRefusal({ verdict, checks }: Explanation): boolean {
  return verdict === 'refused' && checks.some(({ result }) => result === 'failed')
}
