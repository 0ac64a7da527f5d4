import type { ClaimRules } from '@sekisho/core'
import { invalidOption } from '@sekisho/core/options'
import { literalClaim } from '../product/setting-values.ts'

/** What `verify_claims` asks for, taken apart: `iss` and `aud` are checks of their own here. */
export interface VerifyClaims {
  readonly issuer: string | undefined
  readonly audience: string | undefined
  /** True when a rule looks at `aud`. */
  readonly rulesOnAudience: boolean
  readonly claimRules: ClaimRules | undefined
}

/** Reads `verify_claims`, a map or a list of `{ name, value }`. @throws {TypeError} naming the claim. */
export function verifyClaimsOf(given: unknown): VerifyClaims {
  const entries = entriesOf(given).map(([name, value]) => [name, checked(name, value)] as const)
  const claims = new Map(entries)
  if (claims.size < entries.length) {
    throw invalidOption(
      'verify_claims',
      entries.map(([name]) => name),
      'without a claim twice',
    )
  }
  const issuer = claims.get('iss')
  const audience = claims.get('aud')
  if (issuer?.includes('${') === true) {
    throw invalidOption('verify_claims.iss', issuer, 'the issuer itself: it chooses the keys')
  }
  const audienceIsRule = audience?.includes('${') === true
  const rules = entries
    .filter(([name]) => name !== 'iss' && name !== 'aud')
    .map(([name, value]) => [literalClaim(name), value] as const)
  const claimRules = {
    ...Object.fromEntries(rules),
    ...(audienceIsRule ? { aud: { contains: audience } } : {}),
  }
  return {
    issuer,
    audience: audienceIsRule ? undefined : audience,
    rulesOnAudience: audienceIsRule,
    claimRules: Object.keys(claimRules).length > 0 ? claimRules : undefined,
  }
}

function entriesOf(given: unknown): readonly (readonly [string, unknown])[] {
  if (Array.isArray(given)) {
    return given.map((item: unknown) => {
      const { name, value } = (item ?? {}) as { readonly name?: unknown; readonly value?: unknown }
      if (typeof name !== 'string') {
        throw invalidOption('verify_claims', typeof item, 'a list of { name, value }')
      }
      return [name, value] as const
    })
  }
  if (typeof given !== 'object' || given === null) {
    throw invalidOption('verify_claims', given, 'a map, or a list of { name, value }')
  }
  return Object.entries(given)
}

const times = ['exp', 'iat', 'nbf']
const placeholders = ['${clientid}', '${username}']

function checked(name: string, value: unknown): string {
  if (name === '') throw invalidOption('a name in verify_claims', name, 'non-empty')
  const where = `verify_claims.${name}`
  if (times.includes(name)) {
    throw invalidOption(
      'a name in verify_claims',
      name,
      `none of ${times.join(', ')}: times are checked by the clock`,
    )
  }
  if (typeof value !== 'string') throw invalidOption(where, value, 'text')
  const strange = value.match(/\$\{[^}]*\}?/g)?.find((one) => !placeholders.includes(one))
  if (strange !== undefined) {
    throw invalidOption(where, strange, `text with no placeholder but ${placeholders.join(', ')}`)
  }
  return value
}
