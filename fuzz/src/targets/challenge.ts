import { createVerifier, hasScopes, staticKeys, type AuthRequest, type Denial } from '@sekisho/core'
import { parseChallenge } from '../../../packages/testing/src/conformance/parse-challenge.ts'
import { Fault, type Target } from '../target.ts'
import { mistakeOf } from './expected.ts'
import { audience, claims, headerOf, issuer, jwks, signed } from './keys.ts'

const granted = 'orders:read'
const token = signed('EdDSA', headerOf('EdDSA'), JSON.stringify({ ...claims(), scope: granted }))
const keys = staticKeys(jwks)

/**
 * Realm, resource metadata and scopes as somebody might configure them, and what a stranger sends; a
 * line each. Each is refused at once, or stands in the challenge as it was given.
 */
export const challenge: Target = {
  name: 'challenge',
  seeds: [
    'api\nhttps://api.example/.well-known/oauth-protected-resource\norders:write\nBearer a.b.c',
    'a "quoted" \\ realm\n\norders:write orders:read\nBearer',
    "it's, a=b\nhttps://api.example/?a=%22&b=c\n!#$%&'()*+-./:<=>?@[]^_`{|}~\nBasic YTpi",
    'Bearer realm="x", error="y"\nhttp://127.0.0.1:80/x y\na"b\n',
  ],
  run: async (input) => {
    const [realm = '', metadata = '', scope = '', sent = ''] = input.split('\n')
    if (input.length > 20_000) return 'longer than anybody writes'
    const scopes = scope.split(' ')
    let verifier
    let requirement
    try {
      const given = metadata === '' ? {} : { resourceMetadata: metadata }
      verifier = createVerifier({ issuer, audience, keys, realm, ...given })
      requirement = hasScopes(...scopes)
    } catch (error) {
      return mistakeOf(error).split(' got ', 1)[0] ?? ''
    }
    const said = {
      realm,
      ...(metadata === '' ? {} : { resource_metadata: new URL(metadata).href }),
    }
    const stranger = await verifier.authenticate(requestWith(sent))
    if (stranger.kind !== 'denied') throw new Fault('a stranger got in')
    const known = await verifier.authenticate(requestWith(`Bearer ${token}`))
    const lacking = scopes.filter((one) => one !== granted)
    const forbidden = await verifier.authorize(known, requirement)
    if ((forbidden === null) !== (lacking.length === 0)) throw new Error('scopes are miscounted')
    const first = wordsOf(stranger.denial, said)
    return forbidden === null
      ? first
      : `${first}; ${wordsOf(forbidden, { ...said, scope: lacking.join(' ') })}`
  },
}

function requestWith(authorization: string): AuthRequest {
  const header = (name: string) => (name === 'authorization' ? [authorization] : [])
  return { method: 'GET', header, query: () => [], form: () => [] }
}

/** Status and names of the parameters; what was configured must come back as it was given. */
function wordsOf({ status, headers }: Denial, said: Readonly<Record<string, string>>): string {
  const line = headers['www-authenticate'] ?? ''
  if (!/^[\x20-\x7e]+$/.test(line)) throw new Fault(`no one line of ASCII: ${JSON.stringify(line)}`)
  const { scheme, parameters } = parseChallenge(line)
  const read = new Map(parameters)
  for (const [name, value] of Object.entries(said)) {
    if (read.get(name) !== value) throw new Fault(`${name} is read as ${String(read.get(name))}`)
  }
  const error = read.get('error_description')
  return `${scheme} ${status} ${[...read.keys()].join()} ${error ?? ''}`
}
