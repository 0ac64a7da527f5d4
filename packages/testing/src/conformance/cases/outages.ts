import type { IssuerBehaviour } from '../../issuer/issuer-behaviour.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectDenial, expectSame, expectSubject } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer, me } from '../requests.ts'

const coldStarts: readonly (readonly [string, ConformanceCase['name'], IssuerBehaviour])[] = [
  ['H601', 'MUST answer 503 when the issuer answers 500', { status: 500 }],
  ['H602', 'MUST answer 503 when the issuer answers 404', { status: 404 }],
  ['H603', 'MUST answer 503 when the issuer resets connections', 'reset'],
  ['H604', 'MUST answer 503 when the issuer sends a web page', 'html'],
  ['H605', 'MUST answer 503 rather than follow a redirect', 'redirect'],
  ['H606', 'MUST answer 503 when the key set is too large', 'huge'],
  ['H607', 'MUST answer 503 when the key set has no keys list', 'no-keys'],
  ['H608', 'MUST answer 503 when the key set ends in the middle', 'truncated'],
]

/** What an issuer in trouble leads to: our fault, never the client's. RFC 9110 section 15.6.4. */
export const outageCases: readonly ConformanceCase[] = [
  ...coldStarts.map(([id, name, behaviour]): ConformanceCase => ({
    id,
    name,
    requirements: ['C066', 'C070', 'C120'],
    run: async ({ send, issuer, clock }) => {
      issuer.behave(behaviour)
      const request = me(bearer(issuer.token()))
      expectDenial(await send(request), expectedDenials.unavailable)
      expectDenial(await send(request), expectedDenials.unavailable)
      expectSame(issuer.requests('/jwks'), 1, 'requests for keys while cooling down')
      issuer.behave('ok')
      clock.advanceSeconds(60)
      expectSubject(await send(request))
    },
  })),
  {
    id: 'H611',
    name: 'MUST serve known keys through an outage',
    requirements: ['C070', 'C120'],
    run: async ({ send, issuer, clock }) => {
      const request = me(bearer(issuer.token({ expiresInSeconds: 7200 })))
      expectSubject(await send(request))
      issuer.behave('reset')
      clock.advanceSeconds(301)
      expectSubject(await send(request))
    },
  },
  {
    id: 'H612',
    name: 'MUST answer 503 to an unknown kid while the issuer is down',
    requirements: ['C070', 'C120'],
    run: async ({ send, issuer }) => {
      const known = me(bearer(issuer.token()))
      expectSubject(await send(known))
      issuer.behave({ status: 502 })
      await issuer.rotate()
      expectDenial(await send(me(bearer(issuer.token()))), expectedDenials.unavailable)
      expectSubject(await send(known))
    },
  },
  {
    id: 'H613',
    name: 'MUST still refuse bad tokens while the issuer is down',
    requirements: ['C114', 'C120'],
    run: async ({ send, issuer }) => {
      expectSubject(await send(me(bearer(issuer.token()))))
      issuer.behave('reset')
      const expired = issuer.token({ expiresInSeconds: -60 })
      expectDenial(await send(me()), expectedDenials.missing)
      expectDenial(await send(me(bearer('x.y.z'))), expectedDenials.invalid)
      expectDenial(await send(me(bearer(expired))), expectedDenials.expired)
    },
  },
  {
    id: 'H614',
    name: 'MUST refuse what needs no key without asking the issuer',
    requirements: ['C065', 'C120'],
    run: async ({ send, issuer }) => {
      issuer.behave('reset')
      const elsewhere = issuer.token({ claims: { iss: `${issuer.issuer}/elsewhere` } })
      const unsigned = issuer.token({ header: { alg: 'none' } })
      expectDenial(await send(me()), expectedDenials.missing)
      expectDenial(await send(me(bearer('x.y.z'))), expectedDenials.invalid)
      expectDenial(await send(me(bearer(elsewhere))), expectedDenials.invalid)
      expectDenial(await send(me(bearer(unsigned))), expectedDenials.invalid)
      expectSame(issuer.requests(), 0, 'requests to the issuer')
    },
  },
]
