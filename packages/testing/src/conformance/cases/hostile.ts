import { attackerKeysPath } from '../../hostile/hostile-keys.ts'
import type { HostileGroup, HostileToken } from '../../hostile/hostile-token.ts'
import { hostileTokens } from '../../hostile/hostile-tokens.ts'
import type { TestIssuer } from '../../issuer/test-issuer.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import {
  expectDenial,
  expectNoTrace,
  expectSame,
  expectSubject,
  forEach,
} from '../expect-answer.ts'
import { expectedDenials, type ExpectedDenial } from '../expected-denials.ts'
import { bearer, me } from '../requests.ts'

/** What an Authorization header may carry after its scheme (RFC 6750 section 2.1, b64token). */
const b64token = /^[A-Za-z0-9\-._~+/]+=*$/
/** What any header value may carry (RFC 9110 section 5.5), without the white space that is cut off. */
const fieldValue = /^[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?$/
/** Node answers 431 to headers beyond 16 KiB before any of this code is reached. */
const longestHeader = 12_000

const groups: readonly (readonly [string, HostileGroup, ConformanceCase['name'], string[]])[] = [
  ['H701', 'algorithm', 'MUST refuse tokens that choose their algorithm', ['C022', 'C030', 'C033']],
  ['H702', 'signature', 'MUST refuse tokens with a signature that does not hold', ['C049', 'C051']],
  ['H703', 'form', 'MUST refuse tokens that are no strict compact JWS', ['C002', 'C003', 'C008']],
  [
    'H704',
    'header',
    'MUST refuse headers with extensions or two readings',
    ['C012', 'C017', 'C020'],
  ],
  ['H705', 'key', 'MUST refuse tokens that bring or choose their key', ['C025', 'C059', 'C117']],
  ['H706', 'claims', 'MUST refuse claims of another time, place or kind', ['C072', 'C082', 'C085']],
]

async function sendable(issuer: TestIssuer, pattern: RegExp): Promise<readonly HostileToken[]> {
  const tokens = await hostileTokens(issuer)
  return tokens.filter(({ token }) => token.length <= longestHeader && pattern.test(token))
}

function denialOf({ expectedCode }: HostileToken): ExpectedDenial {
  return expectedCode === 'token_expired' ? expectedDenials.expired : expectedDenials.invalid
}

function describeToken({ id, name }: HostileToken): string {
  return `${id} (${name})`
}

/** Every hostile token, through the door. RFC 7515, RFC 7519, RFC 8725, RFC 9068. */
export const hostileCases: readonly ConformanceCase[] = [
  ...groups.map(([id, group, name, requirements]): ConformanceCase => ({
    id,
    name,
    requirements: [...requirements, 'C114'],
    run: async ({ send, issuer }) => {
      const tokens = await sendable(issuer, b64token)
      const ofThisGroup = tokens.filter((token) => token.group === group)
      expectSame(ofThisGroup.length > 5, true, 'more than five tokens to send')
      await forEach(ofThisGroup, describeToken, async (hostile) => {
        const response = await send(me(bearer(hostile.token)))
        expectDenial(response, denialOf(hostile))
        expectNoTrace(response, hostile.token)
        expectSame(response.headers['x-injected'], undefined, 'x-injected')
      })
      expectSame(issuer.requests(attackerKeysPath), 0, 'requests for the keys of the attacker')
      expectSubject(await send(me(bearer(issuer.token()))))
    },
  })),
  {
    id: 'H711',
    name: 'MUST answer 400 to what no Authorization header may carry',
    requirements: ['C001', 'C004', 'C116'],
    run: async ({ send, issuer }) => {
      const tokens = (await sendable(issuer, fieldValue)).filter(
        ({ token }) => !b64token.test(token),
      )
      expectSame(tokens.length > 2, true, 'more than two tokens to send')
      await forEach(tokens, describeToken, async ({ token }) => {
        const response = await send(me(bearer(token)))
        expectDenial(response, expectedDenials.malformed)
        expectNoTrace(response, token)
      })
    },
  },
  {
    id: 'H712',
    name: 'MUST refuse hostile tokens from any other source alike',
    requirements: ['C001', 'C004', 'C114'],
    policy: { tokenSources: [{ header: 'x-access-token' }] },
    run: async ({ send, issuer }) => {
      await forEach(await sendable(issuer, fieldValue), describeToken, async (hostile) => {
        const response = await send(me(['x-access-token', hostile.token]))
        expectDenial(response, denialOf(hostile))
        expectNoTrace(response, hostile.token)
      })
    },
  },
  {
    id: 'H713',
    name: 'MUST refuse hostile tokens where a scope is required, not for the scope',
    requirements: ['C114'],
    run: async ({ send, issuer }) => {
      await forEach(await sendable(issuer, b64token), describeToken, async (hostile) => {
        const response = await send({ path: '/orders', headers: [bearer(hostile.token)] })
        expectDenial(response, denialOf(hostile))
      })
    },
  },
  {
    id: 'H714',
    name: 'MUST refuse a token longer than maxTokenBytes, and accept one as long',
    requirements: ['C027'],
    policy: { maxTokenBytes: 2000 },
    run: async ({ send, issuer }) => {
      const shortest = issuer.token({ claims: { pad: '' } }).length
      const room = Math.floor(((2000 - shortest) * 3) / 4) - 3
      const within = issuer.token({ claims: { pad: 'x'.repeat(room) } })
      const beyond = issuer.token({ claims: { pad: 'x'.repeat(room + 12) } })
      expectSame([within.length <= 2000, beyond.length > 2000], [true, true], 'the lengths')
      expectSubject(await send(me(bearer(within))))
      expectDenial(await send(me(bearer(beyond))), expectedDenials.invalid)
    },
  },
]
