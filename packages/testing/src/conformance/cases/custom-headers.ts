import type { ConformanceCase, ConformancePolicy } from '../conformance-case.ts'
import { expectDenial, expectSubject } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer, me } from '../requests.ts'

const onlyHeader: ConformancePolicy = { tokenSources: [{ header: 'X-Access-Token' }] }

/** Tokens in a header of the operator's choice. */
export const customHeaderCases: readonly ConformanceCase[] = [
  {
    id: 'H221',
    name: 'MUST read the configured header, whatever its case',
    requirements: ['C106'],
    policy: onlyHeader,
    run: async ({ send, issuer }) => {
      expectSubject(await send(me(['x-ACCESS-token', issuer.token()])))
    },
  },
  {
    id: 'H222',
    name: 'MUST ignore the header when it is not configured',
    requirements: ['C106'],
    run: async ({ send, issuer }) => {
      expectDenial(await send(me(['x-access-token', issuer.token()])), expectedDenials.missing)
    },
  },
  {
    id: 'H223',
    name: 'MUST refuse the configured header when it came twice',
    requirements: ['C106', 'C107'],
    policy: onlyHeader,
    run: async ({ send, issuer }) => {
      const line = ['x-access-token', issuer.token()] as const
      expectDenial(await send(me(line, line)), expectedDenials.ambiguous)
    },
  },
  {
    id: 'H224',
    name: 'MUST ignore Authorization when it is not among the sources',
    requirements: ['C106'],
    policy: onlyHeader,
    run: async ({ send, issuer }) => {
      expectDenial(await send(me(bearer(issuer.token()))), expectedDenials.missing)
    },
  },
  {
    id: 'H225',
    name: 'MUST NOT split the configured header at a comma',
    requirements: ['C108'],
    policy: onlyHeader,
    run: async ({ send, issuer }) => {
      const token = issuer.token()
      const request = me(['x-access-token', `${token}, ${token}`])
      expectDenial(await send(request), expectedDenials.invalid)
    },
  },
]
