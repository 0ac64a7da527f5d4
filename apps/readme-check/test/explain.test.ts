import { createVerifier, renderExplanation, staticKeys } from '@sekisho/core'
import { startTestIssuer, type TestIssuer } from '@sekisho/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { documentAt, tableBelow } from './documents.ts'

const page = documentAt('docs/guides/explain.md')
const { text } = page
const blocks = [...text.matchAll(/^```text explain=(\w+)\n([^]*?)\n?^```$/gm)].map(
  ([, name = '', block = '']) => [name, block] as const,
)
const named = { issuer: 'https://login.example.com', audience: 'https://orders.example' }
let issuer: TestIssuer

beforeAll(async () => {
  issuer = await startTestIssuer()
})

afterAll(async () => {
  await issuer.close()
})

/** The token of each block. */
const tokens: Readonly<Record<string, () => string>> = {
  slash: () => tokenOf({ iss: `${named.issuer}/` }),
  expired: () => tokenOf({ aud: 'https://billing.example' }, -420),
  bearer: () => `Bearer ${tokenOf({})}`,
}

describe('the explanations in the guide', () => {
  test('are of each token here', () => {
    expect(blocks.map(([name]) => name)).toEqual(Object.keys(tokens))
  })

  test.each(blocks)('that of %s is what comes', async (name, block) => {
    const { publicJwk } = issuer.key
    const keys = staticKeys(publicJwk)
    const verifier = createVerifier({ ...named, keys, now: issuer.clock.now })
    const explanation = await verifier.explain(tokens[name]?.() ?? '')
    expect(block).toBe(renderExplanation(explanation))
  })
})

test('the checks that the guide sends people to are there', async () => {
  const verifier = createVerifier({ ...named, keys: staticKeys(issuer.key.publicJwk) })
  const { checks } = await verifier.explain(tokenOf({}))
  const names = [...checks.map(({ name }) => name), 'introspection']
  const cells = tableBelow(page, 'The first checks to look at').map(([, cell = '']) => cell)
  const told = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name))
  expect(told.length).toBeGreaterThan(5)
  expect(told.filter((name) => !names.includes(name ?? ''))).toEqual([])
})

function tokenOf(claims: Readonly<Record<string, unknown>>, expiresInSeconds = 300): string {
  const iat = issuer.clock.now() / 1000 + Math.min(0, expiresInSeconds) * 2
  return issuer.token({
    claims: { iss: named.issuer, aud: named.audience, iat, ...claims },
    expiresInSeconds,
  })
}
