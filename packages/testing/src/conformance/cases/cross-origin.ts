import type { HeaderLine } from '../../http/send.ts'
import { headerLines, type SentResponse } from '../../http/sent-response.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectAnswer, expectDenial, expectSame, expectSubject, forEach } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer, me } from '../requests.ts'

const origins = ['https://login.example', 'null', 'https://api.example', '"']
const permissions = [
  'allow-origin',
  'allow-credentials',
  'allow-methods',
  'allow-headers',
  'allow-private-network',
  'expose-headers',
  'max-age',
].map((name) => `access-control-${name}`)

function preflight(origin: string): readonly HeaderLine[] {
  return [
    ['origin', origin],
    ['access-control-request-method', 'GET'],
    ['access-control-request-headers', 'authorization'],
  ]
}

/** Fails if the answer tells a browser that pages of another origin may read it. */
function expectNoPermission(response: SentResponse): void {
  for (const name of permissions) expectSame(headerLines(response, name), [], name)
}

/** Requests of pages of another origin: a matter of the CORS middleware in front. */
export const crossOriginCases: readonly ConformanceCase[] = [
  {
    id: 'H961',
    name: 'MUST check a preflight request like any other, and permit nothing by itself',
    requirements: ['C111', 'C112'],
    run: ({ send, issuer }) =>
      forEach(origins, String, async (origin) => {
        const ask = (...lines: readonly HeaderLine[]): Promise<SentResponse> =>
          send({ method: 'OPTIONS', path: '/me', headers: [...preflight(origin), ...lines] })
        const challenged = await ask()
        expectDenial(challenged, expectedDenials.missing)
        expectNoPermission(challenged)
        expectDenial(await ask(bearer('x')), expectedDenials.invalid)
        const letIn = await ask(bearer(issuer.token()))
        expectAnswer(letIn, 204, '')
        expectNoPermission(letIn)
      }),
  },
  {
    id: 'H962',
    name: 'MUST answer the same, whatever the Origin header says',
    requirements: ['C111', 'C114'],
    run: ({ send, issuer }) =>
      forEach(origins, String, async (origin) => {
        const line = ['origin', origin] as const
        const challenged = await send(me(line))
        expectDenial(challenged, expectedDenials.missing)
        expectNoPermission(challenged)
        expectDenial(await send(me(line, bearer('x'))), expectedDenials.invalid)
        const letIn = await send(me(line, bearer(issuer.token())))
        expectSubject(letIn)
        expectNoPermission(letIn)
      }),
  },
]
