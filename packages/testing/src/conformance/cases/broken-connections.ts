import type { WireStep } from '../../http/converse.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import {
  expectDenial,
  expectStatuses,
  expectSubject,
  forEach,
  onlyAnswer,
} from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { expectStillServes } from '../expect-still-serves.ts'
import { bearer, wire } from '../requests.ts'

const reset: WireStep = { leave: 'reset' }
const end: WireStep = { leave: 'end' }
const many = Array.from({ length: 20 }, (_, index) => index)

function bodyOf(length: number, token: string): string {
  const headers = [
    ['content-type', 'application/json'],
    ['content-length', String(length)],
  ] as const
  return wire('POST /orders', [...headers, bearer(token)], '{}')
}

/**
 * Clients that leave in the middle: the service goes on, and nothing is thrown that nobody catches,
 * which the test runner must watch.
 */
export const brokenConnectionCases: readonly ConformanceCase[] = [
  {
    id: 'H951',
    name: 'MUST go on when a client breaks off in the middle of a request',
    requirements: ['C117'],
    run: async ({ send, converse, issuer }) => {
      const text = wire('GET /me', [bearer(issuer.token())])
      const steps: readonly (readonly WireStep[])[] = [
        [reset],
        ['GET', reset],
        [text.slice(0, text.length / 2), reset],
        [text.slice(0, -2), reset],
        [bodyOf(100, issuer.token()), reset],
        [text, { answers: 1 }, text.slice(0, -20), reset],
      ]
      await forEach([...steps.entries()], String, async ([index, wanted]) => {
        expectStatuses(await converse(wanted), index === 5 ? [200] : [])
        await expectStillServes({ send, issuer })
      })
    },
  },
  {
    id: 'H952',
    name: 'MUST refuse a request that ends before its header or its body does',
    requirements: ['C117'],
    run: async ({ send, converse, issuer }) => {
      const text = wire('GET /me', [bearer(issuer.token())])
      const texts = ['GET', text.slice(0, text.length / 2), text.slice(0, -2)]
      await forEach([...texts, bodyOf(100, issuer.token())], JSON.stringify, async (cut) => {
        expectStatuses(await converse([cut, end]), [400])
      })
      await expectStillServes({ send, issuer })
    },
  },
  {
    id: 'H953',
    name: 'MUST go on when clients break off while their tokens are being checked',
    requirements: ['C069', 'C117'],
    run: async ({ send, converse, issuer }) => {
      await expectStillServes({ send, issuer })
      await issuer.rotate()
      issuer.behave('hang')
      const before = issuer.requests('/jwks')
      const text = wire('GET /me', [bearer(issuer.token())])
      const asked: WireStep = { until: () => issuer.requests('/jwks') > before }
      await Promise.all(many.map(() => converse([text + text, asked, reset])))
      issuer.behave('ok')
      await expectStillServes({ send, issuer })
    },
  },
  {
    id: 'H954',
    name: 'MUST go on when a client breaks off behind many pipelined requests',
    requirements: ['C117'],
    run: async ({ send, converse, issuer }) => {
      const text = many.map(() => wire('GET /me', [bearer(issuer.token())])).join('')
      expectStatuses(await converse([text, reset]), [])
      expectStatuses(
        await converse([text, { answers: many.length }, reset]),
        many.map(() => 200),
      )
      await expectStillServes({ send, issuer })
    },
  },
  {
    id: 'H955',
    name: 'MUST go on when a client breaks off behind the answer, in a body that nobody reads',
    requirements: ['C117'],
    run: async ({ send, converse, issuer }) => {
      const body = [
        ['content-type', 'text/plain'],
        ['content-length', '100'],
      ] as const
      const letIn = wire('GET /me', [...body, bearer(issuer.token())], 'cut')
      expectSubject(onlyAnswer(await converse([letIn, { answers: 1 }, reset])))
      const refused = wire('GET /me', [...body, bearer('x')], 'cut')
      const answers = await converse([refused, { answers: 1 }, reset])
      expectDenial(onlyAnswer(answers), expectedDenials.invalid)
      await expectStillServes({ send, issuer })
    },
  },
]
