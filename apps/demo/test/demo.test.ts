import { startIdentityProvider, type IdentityProvider } from '@sekisho-apps/identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApis, type Api } from '../src/apis.ts'
import { prepareAttempts, type Attempt } from '../src/attempts.ts'
import { call } from '../src/call.ts'
import { faultsOf, tableOf, type Result } from '../src/report.ts'

let provider: IdentityProvider
let apis: readonly Api[]
let results: readonly Result[]

beforeAll(async () => {
  provider = await startIdentityProvider()
  apis = await startApis(provider, 0)
  const attempts = await prepareAttempts(provider)
  results = await Promise.all(
    attempts.map(async (attempt) => ({
      attempt,
      answers: await Promise.all(apis.map((api) => call(api, attempt))),
    })),
  )
})

afterAll(async () => {
  await Promise.all([...apis.map((api) => api.close()), provider.close()])
})

describe('the demo', () => {
  test('gets the expected answer to every attempt, alike from every framework', () => {
    expect(results.flatMap(faultsOf)).toEqual([])
    expect(results.map(({ attempt }) => attempt.expectedStatus)).toEqual([
      200, 201, 401, 401, 401, 401, 403,
    ])
  })

  test('says for each refusal what RFC 6750 wants said', () => {
    const challenges = results.map(({ answers }) => answers[0]?.challenge)
    const invalid =
      'Bearer realm="api", error="invalid_token", error_description="The access token is invalid"'
    expect(challenges).toEqual([
      null,
      null,
      'Bearer realm="api"',
      invalid,
      'Bearer realm="api", error="invalid_token", error_description="The access token expired"',
      invalid,
      'Bearer realm="api", error="insufficient_scope", error_description="The access token lacks a required scope", scope="orders:write"',
    ])
  })

  test('shows every attempt and status in the table', () => {
    const table = tableOf(results)
    for (const text of ['nobody', 'a forger', 'Express', 'Koa', 'NestJS', '401', '403']) {
      expect(table).toContain(text)
    }
  })
})

describe('the report', () => {
  const attempt: Attempt = {
    name: 'somebody',
    token: null,
    method: 'GET',
    path: '/me',
    expectedStatus: 401,
  }
  const refused = { status: 401, challenge: 'Bearer realm="api"', body: '{}' }

  test('names an API whose status is not the expected one', () => {
    const answers = [{ api: 'Express', ...refused, status: 200 }]
    expect(faultsOf({ attempt, answers })).toEqual([
      'Express answered 200 to somebody, expected 401',
    ])
  })

  test('names an API that answers in other words than the first', () => {
    const answers = [
      { api: 'Express', ...refused },
      { api: 'Koa', ...refused, challenge: null },
    ]
    expect(faultsOf({ attempt, answers })).toEqual([
      'Koa answered somebody in other words than Express',
    ])
  })
})
