import { encodeSegment } from '../issuer/encode-segment.ts'
import { ofGroup, type HostileRow, type HostileToken, type Workshop } from './hostile-token.ts'

/** Where a token may point with `jku` and `x5u`; a request for it is a failure of its own. */
export const attackerKeysPath = '/attacker-keys'

/** Tokens that bring or choose their key (RFC 8725 section 3.10, RFC 7515 sections 4.1.2 to 4.1.6). */
export function hostileKeys(workshop: Workshop): readonly HostileToken[] {
  return ofGroup('key', [...broughtKeys(workshop), ...unknownKids(workshop)])
}

function broughtKeys({ attacker, issuer, header, segments }: Workshop): readonly HostileRow[] {
  const url = new URL(attackerKeysPath, issuer.issuer).href
  const certificate = Buffer.from(attacker.publicPem).toString('base64')
  const forged = (members: Record<string, unknown>): string =>
    attacker.sign(`${encodeSegment({ ...header, ...members })}.${segments[1]}`)
  const pointing = (members: Record<string, unknown>): string =>
    forged({ ...members, kid: 'attacker' })
  return [
    ['jwk-in-header', 'its key in jwk', 'key_not_found', pointing({ jwk: attacker.publicJwk })],
    [
      'jwk-in-header-same-kid',
      'its key in jwk, under the kid of the issuer',
      'signature_invalid',
      forged({ jwk: attacker.publicJwk }),
    ],
    ['jku-in-header', 'a place for keys in jku', 'key_not_found', pointing({ jku: url })],
    ['x5u-in-header', 'a place for keys in x5u', 'key_not_found', pointing({ x5u: url })],
    ['x5c-in-header', 'a certificate in x5c', 'key_not_found', pointing({ x5c: [certificate] })],
    ['no-kid-other-key', 'no kid, another key', 'signature_invalid', forged({ kid: undefined })],
  ]
}

function unknownKids({ issuer }: Workshop): readonly HostileRow[] {
  const rows: readonly (readonly [string, string, string])[] = [
    ['kid-unknown', 'an unknown kid', 'no-such-key'],
    ['kid-empty', 'an empty kid', ''],
    ['kid-proto', 'kid __proto__', '__proto__'],
    ['kid-constructor', 'kid constructor', 'constructor'],
    ['kid-path', 'a path as the kid', '../../../../dev/null'],
    ['kid-sql', 'a query as the kid', "x' UNION SELECT 'secret"],
    ['kid-header-injection', 'quotes and a line break in the kid', 'x"\r\nx-injected: 1'],
    ['kid-non-ascii', 'letters beyond ASCII in the kid', 'ключ\u2028🔑'],
  ]
  return rows.map(([id, name, kid]) => [
    id,
    name,
    'key_not_found',
    issuer.token({ header: { kid } }),
  ])
}
