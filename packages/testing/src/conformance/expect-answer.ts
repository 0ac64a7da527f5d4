import { headerLines, type SentResponse } from '../http/sent-response.ts'
import {
  bodyOf,
  challengesOf,
  type ChallengeAdditions,
  type ExpectedDenial,
} from './expected-denials.ts'

/** Fails unless two values are the same JSON. @throws {Error} with what was expected and what came. */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  const [came, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (came !== wanted) throw new Error(`${what}: expected ${wanted}, got ${came}`)
}

/** Fails unless every part of an answer is the same JSON; names the parts that are not. */
function expectParts(
  actual: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
  what: string,
): void {
  const wrong = Object.keys(expected).filter(
    (part) => JSON.stringify(actual[part]) !== JSON.stringify(expected[part]),
  )
  if (wrong.length === 0) return
  const parts = wrong.map(
    (part) =>
      `${part}: expected ${JSON.stringify(expected[part])}, got ${JSON.stringify(actual[part])}`,
  )
  throw new Error(`${what}: ${parts.join('; ')}`)
}

/** Fails unless the answer has this status and this JSON text, and no challenge. */
export function expectAnswer(response: SentResponse, status: number, body: string): void {
  expectParts(
    {
      status: response.status,
      challenges: headerLines(response, 'www-authenticate'),
      body: response.body,
    },
    { status, challenges: [], body },
    'the answer',
  )
}

/** Fails unless `/me` answered with this subject and these scopes. */
export function expectSubject(
  response: SentResponse,
  subject: string | null = 'alice',
  scopes: readonly string[] = subject === null ? [] : ['orders:read'],
): void {
  expectAnswer(response, 200, JSON.stringify({ subject, scopes }))
}

/** Fails unless the answer is exactly this denial: status, one challenge, body, nothing cacheable. */
export function expectDenial(
  response: SentResponse,
  denial: ExpectedDenial,
  additions: ChallengeAdditions = {},
  body = bodyOf(denial),
): void {
  const retryAfter = headerLines(response, 'retry-after')
  const unavailable = denial.status === 503
  expectParts(
    {
      status: response.status,
      challenges: headerLines(response, 'www-authenticate'),
      retryAfter: unavailable ? retryAfter.map((value) => /^[1-9]\d*$/.test(value)) : retryAfter,
      cacheControl: headerLines(response, 'cache-control'),
      contentType: headerLines(response, 'content-type'),
      setCookie: headerLines(response, 'set-cookie'),
      body: response.body,
    },
    {
      status: denial.status,
      challenges: challengesOf(denial, additions),
      retryAfter: unavailable ? [true] : [],
      cacheControl: ['no-store'],
      contentType: ['application/json; charset=utf-8'],
      setCookie: [],
      body,
    },
    'the denial',
  )
}

/** Fails unless a connection brought answers with these statuses, in this order, and no others. */
export function expectStatuses(
  responses: readonly SentResponse[],
  statuses: readonly number[],
): void {
  expectSame(
    responses.map(({ status }) => status),
    statuses,
    'the statuses',
  )
}

/** The one answer that a connection brought; fails when it brought none, or several. */
export function onlyAnswer(responses: readonly SentResponse[]): SentResponse {
  const [response, second] = responses
  if (response === undefined || second !== undefined) {
    throw new Error(`expected one answer, got ${responses.length}`)
  }
  return response
}

/** Fails if any part of a token stands anywhere in the answer. */
export function expectNoTrace(response: SentResponse, token: string): void {
  const answer = JSON.stringify([response.headers, response.body])
  const part = token.split('.').find((segment) => segment.length > 12 && answer.includes(segment))
  if (part !== undefined) {
    throw new Error(`expected no part of the token in the answer, got ${part.slice(0, 12)}…`)
  }
}

/** Runs a check on every item in turn and names the item at which it fails. */
export async function forEach<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  check: (item: T) => Promise<void>,
): Promise<void> {
  for (const item of items) {
    try {
      // In turn, because the order of requests is part of the transcript.
      await check(item)
    } catch (cause) {
      throw new Error(
        `${nameOf(item)}: ${cause instanceof Error ? cause.message : String(cause)}`,
        {
          cause,
        },
      )
    }
  }
}
