import { randomBytes } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import { signingKey } from '../issuer/signing-key.ts'
import type { TestIssuer } from '../issuer/test-issuer.ts'
import { hostileAlgorithms } from './hostile-algorithms.ts'
import { hostilePayloads, hostileTimes } from './hostile-claims.ts'
import { hostileForms } from './hostile-forms.ts'
import { hostileHeaders } from './hostile-headers.ts'
import { hostileIdentities } from './hostile-identities.ts'
import { hostileKeys } from './hostile-keys.ts'
import { hostileSignatures } from './hostile-signatures.ts'
import type { HostileToken, Workshop } from './hostile-token.ts'

/**
 * Forged, broken and misused tokens against an issuer: each differs from a good token in one way.
 *
 * They are made at the time of the issuer's clock, for a verifier with the issuer's `options()` and
 * nothing changed; an unknown kid makes that verifier ask the issuer for its keys.
 */
export async function hostileTokens(issuer: TestIssuer): Promise<readonly HostileToken[]> {
  const workshop = await openWorkshop(issuer)
  return [
    ...hostileAlgorithms(workshop),
    ...hostileSignatures(workshop),
    ...hostileForms(workshop),
    await encrypted(workshop),
    ...hostileHeaders(workshop),
    ...hostileKeys(workshop),
    ...hostilePayloads(workshop),
    ...hostileTimes(workshop),
    ...hostileIdentities(workshop),
  ]
}

async function openWorkshop(issuer: TestIssuer): Promise<Workshop> {
  const good = issuer.token()
  const [header = '', payload = '', signature = ''] = good.split('.')
  return {
    issuer,
    good,
    segments: [header, payload, signature],
    header: decoded(header),
    claims: decoded(payload),
    attacker: await signingKey('attacker', issuer.key.algorithm, 1),
  }
}

function decoded(segment: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(segment, 'base64url').toString('utf8')) as Record<string, unknown>
}

async function encrypted({ claims }: Workshop): Promise<HostileToken> {
  const jwe = new CompactEncrypt(new TextEncoder().encode(JSON.stringify(claims)))
  jwe.setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: 'at+jwt' })
  return {
    id: 'encrypted',
    group: 'form',
    name: 'an encrypted token (JWE)',
    token: await jwe.encrypt(randomBytes(32)),
    expectedCode: 'token_encrypted',
  }
}
