import type { AttributeRule, AttributesOption } from '@sekisho/core'
import { checkNames, invalidOption } from '@sekisho/core/options'
import { literalClaim, neededText, settingsIn, orElse } from '../product/setting-values.ts'

/** Which claims become what, as the dialog asks: claims by name, never nested. */
export interface ClaimMapping {
  /** User Claim Mapping: `userId`, which is needed, and any others. */
  readonly userClaims: Readonly<Record<string, string>>
  /** System Prompt mapping: prompt → claim, 15 of text, 15 numeric, 10 dates at most. */
  readonly systemPrompts?: {
    readonly text?: Readonly<Record<string, string>>
    readonly numeric?: Readonly<Record<string, string>>
    readonly date?: Readonly<Record<string, string>>
  }
  /** Security filters: filter → claim with the values that rows may have. */
  readonly securityFilters?: Readonly<Record<string, string>>
  /** The claim with the language of the user. */
  readonly languageClaim?: string
}

const prompts = {
  text: { type: 'text', most: 15 },
  numeric: { type: 'number', most: 15 },
  date: { type: 'date', most: 10 },
} as const

/** The subject and the attributes of a mapping. @throws {TypeError} naming the field. */
export function mappedClaims(mapping: ClaimMapping): {
  readonly subject: string
  readonly attributes: AttributesOption
} {
  const { userId, ...others } = claimsIn('userClaims', orElse(mapping.userClaims, {}))
  if (userId === undefined) {
    throw invalidOption('userClaims.userId', userId, 'the claim that names the user')
  }
  const { systemPrompts = {}, securityFilters = {}, languageClaim } = mapping
  checkNames(systemPrompts, Object.keys(prompts), 'systemPrompts')
  const rules: Record<string, AttributeRule> = {}
  for (const [name, claim] of Object.entries(others)) rules[name] = { claim }
  for (const [kind, { type, most }] of Object.entries(prompts)) {
    const where = `systemPrompts.${kind}`
    const claims = Object.entries(
      claimsIn(where, orElse(systemPrompts[kind as keyof typeof prompts], {})),
    )
    if (claims.length > most) {
      throw invalidOption(where, `${claims.length} prompts`, `at most ${most} prompts`)
    }
    for (const [name, claim] of claims) rules[`prompt.${name}`] = { claim, type }
  }
  for (const [name, claim] of Object.entries(claimsIn('securityFilters', securityFilters))) {
    rules[`filter.${name}`] = { claim, type: 'filter' }
  }
  if (languageClaim !== undefined) {
    const claim = literalClaim(neededText('languageClaim', languageClaim))
    rules['language'] = { claim, type: 'locale' }
  }
  return { subject: userId, attributes: rules }
}

function claimsIn(where: string, given: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(settingsIn(given, where)).map(
    ([name, claim]) => [name, literalClaim(neededText(`${where}.${name}`, claim))] as const,
  )
  return Object.fromEntries(entries)
}
