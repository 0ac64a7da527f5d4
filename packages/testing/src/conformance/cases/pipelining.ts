import type { HeaderLine } from '../../http/send.ts'
import type { SentResponse } from '../../http/sent-response.ts'
import type { TestIssuer } from '../../issuer/test-issuer.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import {
  expectAnswer,
  expectDenial,
  expectSame,
  expectStatuses,
  expectSubject,
  forEach,
} from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { expectStillServes } from '../expect-still-serves.ts'
import { bearer, close, me, wire } from '../requests.ts'

/** What stands in the header of one request among several, and what its answer must be. */
interface Turn {
  readonly headers: readonly HeaderLine[]
  readonly expectOwn: (response: SentResponse) => void
}

function as(issuer: TestIssuer, sub: string): Turn {
  return {
    headers: [bearer(issuer.token({ claims: { sub } }))],
    expectOwn: (response) => expectSubject(response, sub),
  }
}

function asNobody(issuer: TestIssuer): readonly Turn[] {
  const { missing, invalid, malformed, expired } = expectedDenials
  return [
    { headers: [], expectOwn: (response) => expectDenial(response, missing) },
    { headers: [bearer('x')], expectOwn: (response) => expectDenial(response, invalid) },
    {
      headers: [['authorization', 'Bearer']],
      expectOwn: (response) => expectDenial(response, malformed),
    },
    {
      headers: [bearer(issuer.token({ expiresInSeconds: -60 }))],
      expectOwn: (response) => expectDenial(response, expired),
    },
  ]
}

/** The requests in one text; the last of them asks for the end. */
function pipelined(turns: readonly Turn[]): string {
  const texts = turns.map(({ headers }, index) =>
    wire('GET /me', index === turns.length - 1 ? [...headers, close] : headers),
  )
  return texts.join('')
}

async function expectEachItsOwn(
  turns: readonly Turn[],
  converse: (steps: readonly string[]) => Promise<readonly SentResponse[]>,
): Promise<void> {
  const answers = await converse([pipelined(turns)])
  expectSame(answers.length, turns.length, 'the number of answers')
  await forEach(
    [...answers.entries()],
    ([index]) => `request ${index + 1}`,
    async ([index, answer]) => {
      turns[index]?.expectOwn(answer)
    },
  )
}

/** Several requests on one connection, sent ahead of the answers. RFC 9112 section 9.3.2. */
export const pipeliningCases: readonly ConformanceCase[] = [
  {
    id: 'H921',
    name: 'MUST give each of many pipelined requests the answer to its own token',
    requirements: ['C052', 'C112'],
    run: ({ converse, issuer }) => {
      const round = [0, 1, 2, 3].flatMap((number) => {
        const [missing, ...others] = asNobody(issuer)
        return [as(issuer, `user-${number}`), missing, ...others, as(issuer, 'alice')]
      })
      return expectEachItsOwn(
        round.filter((turn) => turn !== undefined),
        converse,
      )
    },
  },
  {
    id: 'H922',
    name: 'MUST NOT take a request without a token for its neighbour on the connection',
    requirements: ['C052'],
    policy: { anonymous: ['missing'] },
    run: async ({ converse, issuer }) => {
      const nobody: Turn = { headers: [], expectOwn: (response) => expectSubject(response, null) }
      const alice = as(issuer, 'alice')
      await expectEachItsOwn([alice, nobody, as(issuer, 'bob'), nobody, nobody, alice], converse)
    },
  },
  {
    id: 'H923',
    name: 'MUST check pipelined HEAD and OPTIONS requests like the GET requests among them',
    requirements: ['C111', 'C112'],
    run: async ({ converse, issuer }) => {
      const alice = bearer(issuer.token())
      const asked = ['HEAD', 'OPTIONS'].flatMap((method) => [
        wire(`${method} /me`, [alice]),
        wire('GET /me', []),
        wire(`${method} /me`, []),
        wire('GET /me', [alice]),
      ])
      const answers = await converse([asked.join(''), wire('GET /me', [close])])
      expectStatuses(answers, [200, 401, 401, 200, 204, 401, 401, 200, 401])
      const [head, , challenged, subject] = answers
      expectSame([head?.body, challenged?.body], ['', ''], 'the bodies of answers to HEAD')
      if (subject !== undefined) expectSubject(subject)
    },
  },
  {
    id: 'H924',
    name: 'MUST NOT read a request out of the body of another',
    requirements: ['C052', 'C110'],
    run: async ({ converse, issuer }) => {
      const bob = wire('GET /me', [bearer(issuer.token({ claims: { sub: 'bob' } }))])
      const body = JSON.stringify({ value: bob })
      const scope = 'orders:read orders:write'
      const headers = [
        ['content-type', 'application/json'],
        ['content-length', String(body.length)],
      ] as const
      const answers = await converse([
        wire('POST /orders', [...headers, bearer(issuer.token({ claims: { scope } }))], body),
        wire('POST /orders', headers, body),
        wire('GET /me', [close]),
      ])
      expectStatuses(answers, [201, 401, 401])
      const [created, refused, asked] = answers
      if (created !== undefined) expectAnswer(created, 201, '{"created":true}')
      if (refused !== undefined) expectDenial(refused, expectedDenials.missing)
      if (asked !== undefined) expectDenial(asked, expectedDenials.missing)
    },
  },
  {
    id: 'H925',
    name: 'MUST read a request that comes in pieces, whoever comes between',
    requirements: ['C052'],
    run: async ({ send, converse, issuer }) => {
      const text = wire('GET /me', [bearer(issuer.token({ claims: { sub: 'bob' } })), close])
      const middle = text.length - 200
      let between = false
      const [answers] = await Promise.all([
        converse([text.slice(0, middle), { until: () => between }, text.slice(middle)]),
        (async () => {
          expectSubject(await send(me(bearer(issuer.token()))))
          expectDenial(await send(me()), expectedDenials.missing)
          between = true
        })(),
      ])
      expectStatuses(answers, [200])
      expectSubject(answers[0] as SentResponse, 'bob')
    },
  },
  {
    id: 'H926',
    name: 'MUST answer what came before something unreadable, and nothing after it',
    requirements: ['C052', 'C117'],
    run: async ({ send, converse, issuer }) => {
      const alice = wire('GET /me', [bearer(issuer.token())])
      const answers = await converse([alice, { answers: 1 }, '\0 /me\r\n\r\n', alice])
      expectStatuses(answers, [200, 400])
      expectSubject(answers[0] as SentResponse)
      await expectStillServes({ send, issuer })
    },
  },
]
