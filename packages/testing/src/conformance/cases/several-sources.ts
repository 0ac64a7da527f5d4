import type { HeaderLine, SendRequest } from '../../http/send.ts'
import type { SentResponse } from '../../http/sent-response.ts'
import type { ConformanceCase, ConformancePolicy } from '../conformance-case.ts'
import {
  expectAnswer,
  expectDenial,
  expectNoTrace,
  expectSubject,
  forEach,
} from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer, form } from '../requests.ts'

/** The part of a request that a token is in. */
interface Part {
  readonly header?: HeaderLine
  readonly search?: string
  readonly field?: string
}

interface Place {
  readonly name: string
  readonly put: (token: string) => Part
}

const authorization: Place = { name: 'Authorization', put: (token) => ({ header: bearer(token) }) }
/** Where an empty value is no token; an Authorization header without one is malformed, see H011. */
const maybeEmpty: readonly Place[] = [
  { name: 'a header', put: (token) => ({ header: ['x-access-token', token] }) },
  { name: 'a cookie', put: (token) => ({ header: ['cookie', `session=${token}`] }) },
  { name: 'the query', put: (token) => ({ search: `access_token=${token}` }) },
]
const theForm: Place = { name: 'the form', put: (token) => ({ field: `access_token=${token}` }) }

const everywhere: ConformancePolicy = {
  tokenSources: [
    'authorization',
    { header: 'x-access-token' },
    { cookie: 'session' },
    { query: 'access_token' },
    { form: 'access_token' },
  ],
}

/** Every choice of two or more of these. */
function combinationsOf(places: readonly Place[]): readonly (readonly Place[])[] {
  const choices = places.reduce<readonly (readonly Place[])[]>(
    (chosen, place) => [...chosen, ...chosen.map((before) => [...before, place])],
    [[]],
  )
  return choices.filter(({ length }) => length > 1)
}

function nameOf({ name }: Place): string {
  return name
}

function namesOf(places: readonly Place[]): string {
  return places.map(nameOf).join(' and ')
}

/** A request with a token in each place: `GET /me`, or `POST /echo` of the value 1 with a form. */
function requestWith(
  places: readonly Place[],
  tokenOf: (index: number) => string,
  method: 'GET' | 'POST',
): SendRequest {
  const parts = places.map(({ put }, index) => put(tokenOf(index)))
  const headers = parts.flatMap(({ header }) => (header === undefined ? [] : [header]))
  const search = parts.flatMap(({ search: found = [] }) => found).join('&')
  if (method === 'GET') return { path: `/me?${search}`, headers }
  const fields = parts.flatMap(({ field = [] }) => field)
  return { ...form(['value=1', ...fields].join('&'), ...headers), path: `/echo?${search}` }
}

function expectLetIn(response: SentResponse, method: 'GET' | 'POST'): void {
  if (method === 'GET') expectSubject(response)
  else expectAnswer(response, 200, '{"value":"1"}')
}

const kinds = [
  ['H331', 'H332', 'H333', 'GET', maybeEmpty, 'of a request without a body'],
  ['H334', 'H335', 'H336', 'POST', [...maybeEmpty, theForm], 'of a request with a form'],
] as const

/** Tokens in several places at once: none is picked. RFC 6750 section 2. */
export const severalSourceCases: readonly ConformanceCase[] = kinds.flatMap(
  ([alone, together, empty, method, places, of]): readonly ConformanceCase[] => [
    {
      id: alone,
      name: `MUST read the one token ${of}, whichever configured place it is in`,
      requirements: ['C106'],
      policy: everywhere,
      run: ({ send, issuer }) =>
        forEach([authorization, ...places], nameOf, async (place) => {
          expectLetIn(await send(requestWith([place], () => issuer.token(), method)), method)
        }),
    },
    {
      id: together,
      name: `MUST refuse tokens in two or more places ${of}, the same or not`,
      requirements: ['C106'],
      policy: { ...everywhere, anonymous: ['missing', 'invalid'] },
      run: async ({ send, issuer }) => {
        const token = issuer.token()
        const all = [authorization, ...places]
        const expectNone = async (
          some: readonly Place[],
          tokenOf: (index: number) => string,
        ): Promise<void> => {
          const response = await send(requestWith(some, tokenOf, method))
          expectDenial(response, expectedDenials.ambiguous)
          expectNoTrace(response, token)
        }
        await forEach(combinationsOf(all), namesOf, (some) => expectNone(some, () => token))
        await forEach(all, nameOf, (good) =>
          expectNone(all, (index) => (all[index] === good ? token : 'bad')),
        )
      },
    },
    {
      id: empty,
      name: `MUST take empty places ${of} for no token`,
      requirements: ['C106', 'C112'],
      policy: everywhere,
      run: async ({ send, issuer }) => {
        const token = issuer.token()
        await forEach(places, nameOf, async (full) => {
          const tokenOf = (index: number): string => (places[index] === full ? token : '')
          expectLetIn(await send(requestWith(places, tokenOf, method)), method)
        })
        expectDenial(await send(requestWith(places, () => '', method)), expectedDenials.missing)
      },
    },
  ],
)
