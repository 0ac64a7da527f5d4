import { malformedClaim, missingClaim } from '../claims/claim-check.ts'
import { boolean, checkNames } from '../options/checks.ts'
import { invalidOption } from '../options/invalid-option.ts'
import { attributeDefault } from './attribute-default.ts'
import { attributeTypes } from './attribute-types.ts'
import { claimAt } from './claim-at.ts'
import { compilePattern, type Pattern } from './pattern.ts'

/** How one attribute of the application comes from a claim. */
export interface AttributeRule {
  /** Name of a claim, or JSON Pointer (RFC 6901) when it begins with a slash. */
  readonly claim: string
  /**
   * `text` (default), `number`, `boolean`, `date` (ISO 8601 or NumericDate → Date), `list` (of text,
   * numbers, booleans), `locale` (BCP 47; anything else counts as absent), `map` (object → its text
   * members whose key fits `key`; the default's members stay where the claim has none), `filter`
   * (value or list → `{ in: [...] }`; an absent claim → `{ in: [] }`, which admits no row).
   */
  readonly type?: AttributeTypeName
  /** Refuses tokens without the claim. Default false. */
  readonly required?: boolean
  /**
   * The value when the claim is absent, of the type of the attribute (a date as `Date`, or written as in
   * claims); copied and frozen. Default: the attribute is absent too.
   */
  readonly default?: unknown
  /** Also takes text that spells a number or boolean, and one value for a list. Default false. */
  readonly coerce?: boolean
  /** Keys a `map` keeps: regular expression (RE2 syntax) over the whole key. Default: letters, digits, `_`, `-`. */
  readonly key?: string
}

/** Name of an attribute type. */
export type AttributeTypeName = keyof typeof attributeTypes | 'map' | 'filter'

/** Attribute name → claim, or rule. */
export type AttributesOption = Readonly<Record<string, string | AttributeRule>>

/** Most attributes of a type, for systems that have such limits. */
export type AttributeLimits = Readonly<Partial<Record<AttributeTypeName, number>>>

/** Reads the attributes from claims. @throws {AuthError} `claim_missing`, `claim_malformed` */
export type AttributeMapping = (
  claims: Readonly<Record<string, unknown>>,
) => Readonly<Record<string, unknown>>

interface CompiledRule {
  readonly name: string
  readonly claim: string
  readonly type: AttributeTypeName
  readonly required: boolean
  readonly fallback: unknown
  readonly coerce: boolean
  readonly key: Pattern
}

const typeNames: readonly string[] = [...Object.keys(attributeTypes), 'map', 'filter']
const defaultKey = '[A-Za-z0-9]+[A-Za-z0-9-_]*'

/** Checks and compiles the options. @throws {TypeError} naming the attribute. */
export function compileAttributes(option: unknown, limits: AttributeLimits): AttributeMapping {
  if (typeof option !== 'object' || option === null || Array.isArray(option)) {
    throw invalidOption('attributes', option, 'an object of attribute names and claims')
  }
  const rules = Object.entries(option).map(([name, rule]) => compileRule(name, rule))
  checkLimits(rules, limits)
  return (claims) => {
    const entries = rules.flatMap((rule) => {
      const value = valueFor(rule, claims)
      return value === undefined ? [] : [[rule.name, value] as const]
    })
    return Object.freeze(Object.fromEntries(entries))
  }
}

function compileRule(name: string, option: unknown): CompiledRule {
  const where = `attributes.${name}`
  const rule: unknown = typeof option === 'string' ? { claim: option } : option
  checkNames(rule, ['claim', 'type', 'required', 'default', 'coerce', 'key'], where)
  const {
    claim,
    type = 'text',
    required = false,
    coerce = false,
    key = defaultKey,
  } = rule as AttributeRule
  if (typeof claim !== 'string' || claim === '') {
    throw invalidOption(`${where}.claim`, claim, 'the name of a claim')
  }
  if (!typeNames.includes(type))
    throw invalidOption(`${where}.type`, type, `one of ${typeNames.join(', ')}`)
  const fallback = attributeDefault(where, type, (rule as AttributeRule).default)
  checkTogether(where, rule as AttributeRule)
  return {
    name,
    claim,
    type,
    required: boolean(`${where}.required`, required),
    fallback,
    coerce: boolean(`${where}.coerce`, coerce),
    key: compilePattern(`${where}.key`, key, 'full'),
  }
}

/** What would be without effect beside the rest of its rule is a mistake in one or the other. */
function checkTogether(where: string, rule: AttributeRule): void {
  const { type = 'text', required, coerce } = rule
  if (rule.key !== undefined && type !== 'map') {
    throw invalidOption(`${where}.key`, rule.key, `left out: ${where}.type is ${type}, not map`)
  }
  if (required === true && rule.default !== undefined && !['locale', 'map'].includes(type)) {
    throw invalidOption(
      `${where}.default`,
      rule.default,
      `left out: ${where}.required refuses tokens without the claim`,
    )
  }
  if (coerce === true && !['text', 'number', 'boolean', 'list'].includes(type)) {
    throw invalidOption(`${where}.coerce`, coerce, `left out: ${where}.type is ${type}`)
  }
}

function checkLimits(rules: readonly CompiledRule[], limits: AttributeLimits): void {
  checkNames(limits, typeNames, 'attributeLimits')
  for (const [type, most] of Object.entries(limits)) {
    const count = rules.filter((rule) => rule.type === type).length
    if (typeof most !== 'number' || count > most) {
      throw new TypeError(
        `Sekisho: attributes has ${count} of type ${type}, attributeLimits allows ${most}`,
      )
    }
  }
}

function valueFor(rule: CompiledRule, claims: Readonly<Record<string, unknown>>): unknown {
  const value = claimAt(claims, rule.claim)
  if (value === undefined || value === null) {
    if (rule.required) throw missingClaim(rule.claim)
    return rule.type === 'filter' ? (rule.fallback ?? denyAll) : rule.fallback
  }
  if (rule.type === 'map') return mapOf(rule, value)
  if (rule.type === 'filter') return filterOf(rule, value)
  const converted: unknown = attributeTypes[rule.type](value, rule.coerce)
  if (converted !== undefined) return converted
  if (rule.type === 'locale') return rule.fallback
  throw malformedClaim(rule.claim, `a ${rule.type}, for the attribute ${rule.name}`, value)
}

const denyAll = Object.freeze({ in: Object.freeze([]) })

function filterOf(rule: CompiledRule, value: unknown): unknown {
  const values = attributeTypes.list(Array.isArray(value) ? value : [value], false)
  if (values === undefined)
    throw malformedClaim(rule.claim, `a value or list, for the filter ${rule.name}`, value)
  return Object.freeze({ in: values })
}

function mapOf(rule: CompiledRule, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformedClaim(rule.claim, `an object, for the attribute ${rule.name}`, value)
  }
  const kept = Object.entries(value).filter(
    ([key, item]) => typeof item === 'string' && rule.key.match(key) !== null,
  )
  return Object.freeze({ ...(rule.fallback as object | undefined), ...Object.fromEntries(kept) })
}
