import { AuthError } from '../errors.ts'
import { checkNames } from '../options/checks.ts'
import { invalidOption } from '../options/invalid-option.ts'
import type { VerifyContext } from '../options/verify-context.ts'
import { shown } from '../shown.ts'
import { claimAt } from './claim-at.ts'
import { compilePattern, type Pattern } from './pattern.ts'

/** One way to the subject: a claim, what its value must look like, and what becomes of it. */
export interface SubjectRule {
  /** Name of a claim, or JSON Pointer (RFC 6901) when it begins with a slash. */
  readonly claim: string
  /** Regular expression (RE2 syntax) over the value. Default: any value. */
  readonly match?: string
  /** Whether `match` must cover the whole value. Default `full`. */
  readonly extent?: 'full' | 'partial'
  /** The subject, with `$1` or `${1}` for groups, `${0}` for the match, `$$` for a dollar. Default `${0}`. */
  readonly to?: string
}

/** Where the subject comes from: a claim, or rules of which the first that matches wins. */
export type SubjectOption = string | readonly SubjectRule[]

/** Finds the subject in claims. @throws {AuthError} `subject_missing`, `subject_unmapped` */
export type SubjectMapping = (claims: Readonly<Record<string, unknown>>) => string

type Piece = string | number

interface CompiledRule {
  readonly claim: string
  readonly pattern: Pattern | null
  readonly pieces: readonly Piece[]
}

/** Checks and compiles the option. @throws {TypeError} naming what is wrong with it. */
export function compileSubject(option: unknown): SubjectMapping {
  if (typeof option === 'string' && option !== '') return (claims) => textAt(claims, option)
  if (!Array.isArray(option) || option.length === 0) {
    throw invalidOption('subject', option, 'the name of a claim, or a non-empty list of rules')
  }
  const rules = option.map(compileRule)
  return (claims) => {
    for (const rule of rules) {
      const subject = apply(rule, claims)
      if (subject !== null) return subject
    }
    throw new AuthError(
      'subject_unmapped',
      `no subject rule matches; the rules look at ${shown(rules.map(({ claim }) => claim))}; add a rule, a last one without match takes any value`,
      { claim: 'sub' },
    )
  }
}

/** Whether the subject is the one that was given beside the token. @throws {AuthError} `subject_mismatch` */
export function checkExpectedSubject(
  subject: string,
  context: VerifyContext,
  ignoreCase: boolean,
): void {
  // Its presence counts: a name that was to be given and is undefined fits nobody.
  if (!('expectedSubject' in context)) return
  const expected: unknown = context.expectedSubject
  if (subject === expected) return
  if (ignoreCase && typeof expected === 'string' && folded(subject) === folded(expected)) return
  throw new AuthError(
    'subject_mismatch',
    `the token is of subject ${shown(subject)}, expected ${shown(expected)}; compare case`,
    { claim: 'sub' },
  )
}

/** ASCII letters only: the Kelvin sign folds into k too, and one name would be that of two people. */
function folded(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

function textAt(claims: Readonly<Record<string, unknown>>, path: string): string {
  const value = claimAt(claims, path)
  if (typeof value === 'string' && value !== '') return value
  throw new AuthError(
    'subject_missing',
    `expected ${path} to be a non-empty string that names the subject, got ${value === undefined ? 'none' : typeof value}`,
    { claim: path },
  )
}

function compileRule(rule: unknown, index: number): CompiledRule {
  const name = `subject[${index}]`
  checkNames(rule, ['claim', 'match', 'extent', 'to'], name)
  const { claim, match, extent = 'full', to = '${0}' } = rule as SubjectRule
  if (typeof claim !== 'string' || claim === '') {
    throw invalidOption(`${name}.claim`, claim, 'the name of a claim')
  }
  if (extent !== 'full' && extent !== 'partial') {
    throw invalidOption(`${name}.extent`, extent, 'full or partial')
  }
  if (match === undefined && (rule as SubjectRule).extent !== undefined) {
    throw invalidOption(`${name}.extent`, extent, `left out: there is no ${name}.match`)
  }
  const pattern = match === undefined ? null : compilePattern(`${name}.match`, match, extent)
  return { claim, pattern, pieces: compileTemplate(`${name}.to`, to, pattern?.groupCount ?? 0) }
}

function compileTemplate(name: string, template: unknown, groups: number): readonly Piece[] {
  if (typeof template !== 'string' || template === '') {
    throw invalidOption(name, template, 'text with ${1} for the groups of match')
  }
  return template
    .split(/(\$\$|\$\d+|\$\{\d+\})/)
    .map((piece, index) => {
      // What split found stands between the texts.
      if (index % 2 === 0) return piece
      if (piece === '$$') return '$'
      const group = Number(piece.replace(/\D/g, ''))
      if (group > groups) {
        throw invalidOption(name, template, `without \${${group}}: match has ${groups} groups`)
      }
      return group
    })
    .filter((piece) => piece !== '')
}

/** Null when the rule does not match; an empty group, or an empty subject, is no match. */
function apply(rule: CompiledRule, claims: Readonly<Record<string, unknown>>): string | null {
  const value = claimAt(claims, rule.claim)
  if (typeof value !== 'string' || value === '') return null
  const groups = rule.pattern === null ? [value] : rule.pattern.match(value)
  if (groups === null) return null
  const parts = rule.pieces.map((piece) => (typeof piece === 'string' ? piece : groups[piece]))
  return parts.every((part) => part !== undefined && part !== '') ? parts.join('') : null
}
