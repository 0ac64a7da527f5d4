import type { HeaderLine } from '../../http/send.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectDenial, expectStatuses, forEach, onlyAnswer } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { expectStillServes } from '../expect-still-serves.ts'
import { bearer, close, wire } from '../requests.ts'

type Row = readonly [id: string, name: ConformanceCase['name'], texts: readonly string[]]

const json: HeaderLine = ['content-type', 'application/json']
const chunked: HeaderLine = ['transfer-encoding', 'chunked']
const chunks = '2\r\n{}\r\n0\r\n\r\n'
const smuggled = '0\r\n\r\nGET /open HTTP/1.1\r\nhost: localhost\r\n\r\n'

function post(headers: readonly HeaderLine[], body: string): string {
  return wire('POST /orders', [json, ...headers, close], body)
}

function ofLength(value: string): string {
  return post([['content-length', value]], '{}')
}

function ofEncoding(value: string): string {
  return post([['transfer-encoding', value]], chunks)
}

/** Node, or the framework over it, answers these itself: with its own text, so the status counts. */
const refused: readonly Row[] = [
  [
    'H931',
    'MUST refuse a request with a length and chunks',
    [
      post([['content-length', '6'], chunked], smuggled),
      post([chunked, ['content-length', '6']], smuggled),
      post([chunked, ['content-length', String(smuggled.length)]], smuggled),
    ],
  ],
  [
    'H932',
    'MUST refuse a request with two lengths',
    [
      post(
        [
          ['content-length', '2'],
          ['content-length', '3'],
        ],
        '{} ',
      ),
      post(
        [
          ['content-length', '2'],
          ['Content-Length', '2'],
        ],
        '{}',
      ),
      ofLength('2, 2'),
    ],
  ],
  [
    'H933',
    'MUST refuse a length that is no number of bytes',
    ['', '+2', '-2', '0x2', '2 2', '2;', '2.0', '2e0', '9'.repeat(30)].map(ofLength),
  ],
  [
    'H934',
    'MUST refuse transfer encodings other than chunked',
    [
      'identity',
      'xchunked',
      'chunked, identity',
      'chunked, chunked',
      '"chunked"',
      'chunked;q=1',
      '\u000bchunked',
      'chunked\r\ntransfer-encoding: chunked',
    ].map(ofEncoding),
  ],
  [
    'H935',
    'MUST refuse broken chunks',
    [
      'zz\r\n{}\r\n0\r\n\r\n',
      '2\n{}\n0\n\n',
      '-2\r\n{}\r\n0\r\n\r\n',
      '2\r\n{}0\r\n\r\n',
      'fffffffffffffffff\r\n{}',
      ' 2\r\n{}\r\n0\r\n\r\n',
      '0x2\r\n{}\r\n0\r\n\r\n',
    ].map((body) => post([chunked], body)),
  ],
  [
    'H936',
    'MUST refuse lines that end without a carriage return',
    [
      'GET /me HTTP/1.1\nhost: localhost\nconnection: close\n\n',
      'GET /me HTTP/1.1\r\nhost: localhost\nconnection: close\r\n\r\n',
      'GET /me HTTP/1.1\r\nhost: localhost\rconnection: close\r\n\r\n',
    ],
  ],
  [
    'H937',
    'MUST refuse header lines without a name or a colon',
    ['nothing', ': 1', 'x y: 1', 'x\0y: 1', 'transfer-encoding : chunked', '"x": 1', '(x): 1'].map(
      (line) => `GET /me HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${line}\r\n\r\n`,
    ),
  ],
]

/** Requests whose end two readers see in two places. RFC 9112 sections 2.2, 5 and 6.3. */
export const framingCases: readonly ConformanceCase[] = [
  ...refused.map(([id, name, texts]): ConformanceCase => ({
    id,
    name,
    requirements: ['C117'],
    run: async ({ send, converse, issuer }) => {
      await forEach(texts, JSON.stringify, async (text) => {
        expectStatuses(await converse([text]), [400])
      })
      await expectStillServes({ send, issuer })
    },
  })),
  {
    id: 'H938',
    name: 'MUST check a request that waits with its body for a word of the server',
    requirements: ['C111', 'C114'],
    run: ({ converse }) => {
      const headers = [json, ['content-length', '2'], ['expect', '100-continue'], close] as const
      const rows = [
        [expectedDenials.missing, []],
        [expectedDenials.invalid, [bearer('x')]],
      ] as const
      return forEach(
        rows,
        ([{ description }]) => description,
        async ([denial, lines]) => {
          const asked = wire('POST /orders', [...headers, ...lines])
          const answers = await converse([asked, { answers: 1 }, '{}'])
          expectStatuses(answers, [100, 401])
          expectDenial(onlyAnswer(answers.slice(1)), denial)
        },
      )
    },
  },
  {
    id: 'H939',
    name: 'MUST refuse a request that expects what is not known',
    requirements: ['C117'],
    run: async ({ send, converse, issuer }) => {
      const headers = [json, ['content-length', '2'], ['expect', '200-ok'], close] as const
      const asked = wire('POST /orders', [...headers, bearer(issuer.token())], '{}')
      expectStatuses(await converse([asked]), [417])
      await expectStillServes({ send, issuer })
    },
  },
  {
    id: 'H940',
    name: 'MUST answer 400 to a body that is not what its content type says',
    requirements: ['C117'],
    run: async ({ send, issuer }) => {
      for (const body of ['{', '{"value":', 'nothing', '{"value":1}}']) {
        const headers = [json, bearer(issuer.token())]
        const response = await send({ method: 'POST', path: '/echo', headers, body })
        expectStatuses([response], [400])
      }
      await expectStillServes({ send, issuer })
    },
  },
]
