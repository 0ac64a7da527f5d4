import type { HeaderLine, SendRequest } from '../../http/send.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectDenial, expectStatuses, expectSubject, forEach } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { expectStillServes } from '../expect-still-serves.ts'
import { bearer, close, me, wire } from '../requests.ts'

/** Node reads 16 KiB of header. */
const tooMuch = 'x'.repeat(17_000)
/** Fewer than the thousand that Node reads. */
const otherLines: readonly HeaderLine[] = Array.from({ length: 900 }, () => ['a', '1'])

/** How much of a request is read, and that a longer one does no harm. */
export const sizeCases: readonly ConformanceCase[] = [
  {
    id: 'H971',
    name: 'MUST refuse a token longer than maxTokenBytes in whichever place it is',
    requirements: ['C027'],
    policy: {
      maxTokenBytes: 2000,
      tokenSources: [
        'authorization',
        { cookie: 'session' },
        { header: 'x-access-token' },
        { query: 'access_token' },
      ],
    },
    run: ({ send, issuer }) => {
      const token = issuer.token({ claims: { pad: 'x'.repeat(2000) } })
      const requests: readonly SendRequest[] = [
        me(bearer(token)),
        me(['cookie', `session=${token}`]),
        me(['x-access-token', token]),
        { path: `/me?access_token=${token}` },
      ]
      return forEach([...requests.entries()], String, async ([, request]) => {
        expectDenial(await send(request), expectedDenials.invalid)
      })
    },
  },
  {
    id: 'H972',
    name: 'MUST find a token among headers of nearly 16 KiB, and in so long an address',
    requirements: ['C104'],
    run: async ({ send, issuer }) => {
      const token = bearer(issuer.token())
      const much = 'x'.repeat(14_000)
      expectSubject(await send(me(['x-much', much], token)))
      expectSubject(await send({ path: `/me?${much}`, headers: [token] }))
      expectDenial(await send(me(['x-much', much])), expectedDenials.missing)
    },
  },
  {
    id: 'H973',
    name: 'MUST refuse headers of more than 16 KiB, and go on',
    requirements: ['C117'],
    run: async ({ send, converse, issuer }) => {
      const token = bearer(issuer.token())
      const texts = [
        wire('GET /me', [['x-much', tooMuch], token, close]),
        wire('GET /me', [token, ['x-much', tooMuch], close]),
        wire('GET /me', [['authorization', `Bearer ${tooMuch}`], close]),
        wire('GET /me', [['cookie', tooMuch], token, close]),
        wire(`GET /me?${tooMuch}`, [token, close]),
      ]
      await forEach([...texts.entries()], String, async ([, text]) => {
        // Node answers this itself: with the text of the framework over it, so the status counts.
        expectStatuses(await converse([text]), [431])
        await expectStillServes({ send, issuer })
      })
    },
  },
  {
    id: 'H974',
    name: 'MUST find a second Authorization line or cookie behind hundreds of other lines',
    requirements: ['C107', 'C178'],
    policy: { tokenSources: ['authorization', { cookie: 'session' }] },
    run: async ({ send, issuer }) => {
      const token = bearer(issuer.token())
      const cookie = ['cookie', `session=${issuer.token()}`] as const
      expectSubject(await send(me(...otherLines, token)))
      expectDenial(await send(me(token, ...otherLines, token)), expectedDenials.malformed)
      expectDenial(await send(me(cookie, ...otherLines, cookie)), expectedDenials.ambiguous)
      expectDenial(await send(me(token, ...otherLines, cookie)), expectedDenials.ambiguous)
    },
  },
]
