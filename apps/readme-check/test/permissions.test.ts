import {
  allOf,
  anyOf,
  hasClaims,
  hasRoles,
  hasScopes,
  not,
  type ClaimRules,
  type Requirement,
} from '@sekisho/core'
import { authorize, jwtAuth, requireClaims } from '@sekisho/express'
import { headerLines, send, startTestIssuer, type TestIssuer } from '@sekisho/testing'
import express, { type RequestHandler } from 'express'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { documentAt, tableBelow } from './documents.ts'

const page = documentAt('docs/guides/permissions.md')
let issuer: TestIssuer

beforeAll(async () => {
  issuer = await startTestIssuer()
})

afterAll(async () => {
  await issuer.close()
})

/** What stands in the first column, and the claims behind the second. */
const refused: readonly (readonly [string, Requirement])[] = [
  ["hasScopes('a', 'b', 'c')", hasScopes('a', 'b', 'c')],
  ["allOf(hasScopes('a'), hasScopes('c'))", allOf(hasScopes('a'), hasScopes('c'))],
  ["anyOf(hasScopes('a'), hasRoles('clerk'))", anyOf(hasScopes('a'), hasRoles('clerk'))],
  ["anyOf(hasRoles('clerk'), hasScopes('a'))", anyOf(hasRoles('clerk'), hasScopes('a'))],
  ["allOf(hasScopes('a'), hasRoles('clerk'))", allOf(hasScopes('a'), hasRoles('clerk'))],
  ["not(hasRoles('guest'))", not(hasRoles('guest'))],
  ["hasClaims({ tenant: 'acme' })", hasClaims({ tenant: 'acme' })],
]
const tokens: Readonly<Record<string, object>> = {
  'the scope `a`': { scope: 'a' },
  'the scope `b`': { scope: 'b' },
  'the role `guest`': { roles: ['guest'] },
  'no tenant': {},
}

describe('what the guide says of refused clients', () => {
  const rows = tableBelow(page, 'What a refused client gets')

  test('has a row for each requirement here', () => {
    expect(rows.map(([required]) => required)).toEqual(refused.map(([text]) => `\`${text}\``))
  })

  test.each(rows)('%s, and %s: %s', async (required = '', held = '', end = '') => {
    const requirement = refused.find(([text]) => required === `\`${text}\``)?.[1] as Requirement
    const answer = await ask(authorize(requirement), '/t/1', { ...tokens[held] })
    const start = 'Bearer realm="api", error="insufficient_scope", '
    expect(answer.status).toBe(403)
    expect(headerLines(answer, 'www-authenticate')).toEqual([start + end.replaceAll('`', '')])
  })
})

describe('what the guide says of templates', () => {
  const rows = tableBelow(page, 'Templates').map((row) =>
    row.map((cell) => cell.replaceAll('`', '')),
  )

  test('is there', () => {
    expect(rows.length).toBeGreaterThan(5)
  })

  test.each(rows)('the rule %s on %s with the claim %s fits: %s', async (...row) => {
    const [rule = '', path = '', claim = '', fits] = row
    const guard = requireClaims({ tenant: valueOf(rule) } as ClaimRules)
    const answer = await ask(guard, path, { tenant: valueOf(claim) })
    expect(answer.status).toBe(fits === 'yes' ? 200 : 403)
  })
})

/** The value that a cell spells in JavaScript. */
function valueOf(cell: string): unknown {
  return JSON.parse(cell.replaceAll("'", '"').replace('contains', '"contains"'))
}

async function ask(guard: RequestHandler, path: string, claims: Readonly<Record<string, unknown>>) {
  const app = express()
  app.use(jwtAuth(issuer.options()))
  app.get('/t/:id', guard, (_req, res) => void res.json({}))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await send(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      path,
      headers: [['authorization', `Bearer ${issuer.token({ claims: { scope: '', ...claims } })}`]],
    })
  } finally {
    server.close()
  }
}
