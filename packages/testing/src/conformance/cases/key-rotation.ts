import type { ConformanceCase } from '../conformance-case.ts'
import { expectDenial, expectSame, expectSubject, forEach } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer, me } from '../requests.ts'

const parallel = Array.from({ length: 20 }, (_, index) => index)

/** How the keys of the issuer are followed. RFC 7517 section 5. */
export const keyRotationCases: readonly ConformanceCase[] = [
  {
    id: 'H621',
    name: 'MUST fetch the keys once for many requests at once',
    requirements: ['C069'],
    run: async ({ send, issuer }) => {
      const answers = await Promise.all(parallel.map(() => send(me(bearer(issuer.token())))))
      for (const answer of answers) expectSubject(answer)
      expectSame(issuer.requests('/jwks'), 1, 'requests for keys')
    },
  },
  {
    id: 'H622',
    name: 'MUST accept a new key at once, and the old one beside it',
    requirements: ['C068'],
    run: async ({ send, issuer }) => {
      const old = me(bearer(issuer.token()))
      expectSubject(await send(old))
      await issuer.rotate()
      expectSubject(await send(me(bearer(issuer.token()))))
      expectSubject(await send(old))
      expectSame(issuer.requests('/jwks'), 2, 'requests for keys')
    },
  },
  {
    id: 'H623',
    name: 'MUST refuse a withdrawn key when the keys are ten minutes old',
    requirements: ['C071'],
    run: async ({ send, issuer, clock }) => {
      const old = me(bearer(issuer.token({ expiresInSeconds: 7200 })))
      expectSubject(await send(old))
      await issuer.rotate()
      issuer.retire()
      clock.advanceSeconds(600)
      expectDenial(await send(old), expectedDenials.invalid)
      expectSubject(await send(me(bearer(issuer.token()))))
    },
  },
  {
    id: 'H624',
    name: 'MUST NOT ask the issuer for each unknown kid',
    requirements: ['C067'],
    run: async ({ send, issuer }) => {
      await forEach(parallel, String, async (number) => {
        const token = issuer.token({ header: { kid: `unknown-${number}` } })
        expectDenial(await send(me(bearer(token))), expectedDenials.invalid)
      })
      expectSubject(await send(me(bearer(issuer.token()))))
      // The first fetch, and at most one more for a kid that it did not bring.
      expectSame(issuer.requests('/jwks') <= 2, true, 'at most two requests for keys')
    },
  },
  {
    id: 'H625',
    name: 'MUST accept a new key soon after a flood of unknown kids',
    requirements: ['C068'],
    run: async ({ send, issuer, clock }) => {
      expectSubject(await send(me(bearer(issuer.token()))))
      await forEach(parallel, String, async (number) => {
        const token = issuer.token({ header: { kid: `unknown-${number}` } })
        expectDenial(await send(me(bearer(token))), expectedDenials.invalid)
      })
      await issuer.rotate()
      clock.advanceSeconds(30)
      expectSubject(await send(me(bearer(issuer.token()))))
    },
  },
  {
    id: 'H626',
    name: 'MUST use the good keys of a set with bad entries',
    requirements: ['C053', 'C055', 'C057'],
    run: async ({ send, issuer }) => {
      issuer.publish(null, 1, 'x', {}, { kty: 'XYZ', kid: 'y' }, { kty: 'oct', k: 'c2VjcmV0' })
      expectSubject(await send(me(bearer(issuer.token()))))
    },
  },
]
