import { jwtAuth, requireScopes } from '@sekisho/express'
import {
  headerLines,
  send,
  startTestIssuer,
  type SentResponse,
  type TestIssuer,
} from '@sekisho/testing'
import express from 'express'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { documentAt, tableBelow } from './documents.ts'

const rows = tableBelow(documentAt('README.md'), 'What clients get')
let issuer: TestIssuer

beforeAll(async () => {
  issuer = await startTestIssuer()
})

afterAll(async () => {
  await issuer.close()
})

/** The Authorization line of each row; null for none. */
const requests: Readonly<Record<string, () => string | null>> = {
  'without a token': () => null,
  'with `Authorization: Bearer` only': () => 'Bearer',
  'with a malformed token': () => 'Bearer abc',
  'with a token that does not verify': () => `Bearer ${otherSignature(issuer.token())}`,
  'with an expired token': () => `Bearer ${issuer.token({ expiresInSeconds: -60 })}`,
  'without a scope the route needs': () => `Bearer ${issuer.token({ claims: { scope: 'x' } })}`,
  'while the keys cannot be had': () => {
    issuer.behave({ status: 500 })
    return `Bearer ${issuer.token()}`
  },
}

describe('what the README says clients get', () => {
  test('has a row for each request here', () => {
    expect(rows.map(([request]) => request)).toEqual(Object.keys(requests))
  })

  test.each(rows)('a request %s gets %s', async (request = '', status, challenge) => {
    const credentials = requests[request]?.() ?? null
    const answer = await ask(credentials)
    expect(String(answer.status)).toBe(status)
    expect(asInTable(answer)).toBe(challenge)
  })
})

/** What the last column of the table would say of an answer. */
function asInTable(answer: SentResponse): string {
  const [challenge] = headerLines(answer, 'www-authenticate')
  if (challenge !== undefined) return `\`${challenge}\``
  return headerLines(answer, 'retry-after').length === 1 ? 'none, but `Retry-After`' : 'none'
}

async function ask(authorization: string | null) {
  const app = express()
  app.use(jwtAuth(issuer.options()))
  app.get('/orders', requireScopes('orders:read'), (_req, res) => {
    res.json({ orders: [] })
  })
  const server: Server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await send(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      path: '/orders',
      headers: authorization === null ? [] : [['authorization', authorization]],
    })
  } finally {
    server.close()
  }
}

/** The token with one letter of its signature changed, far from the end, where bits may be unused. */
function otherSignature(token: string): string {
  const at = token.lastIndexOf('.') + 5
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
}
