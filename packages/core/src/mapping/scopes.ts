import { claimAt } from './claim-at.ts'
import { frozenSet } from './frozen-set.ts'

/**
 * The scopes in claims: space-delimited text (RFC 8693 section 4.2, RFC 9068 section 2.2.3), and lists
 * only where the policy opted in; everything else grants nothing.
 */
export function scopesIn(
  claims: Readonly<Record<string, unknown>>,
  paths: readonly string[],
  lists: boolean,
): ReadonlySet<string> {
  return frozenSet(paths.flatMap((path) => namesIn(claimAt(claims, path), lists)))
}

function namesIn(value: unknown, lists: boolean): readonly string[] {
  if (typeof value === 'string') return value.split(' ').filter((name) => name !== '')
  return lists ? stringsIn(value) : []
}

/** The members of list claims at these paths, roles or groups; one text counts as a list of one. */
export function membersIn(
  claims: Readonly<Record<string, unknown>>,
  paths: readonly string[],
): ReadonlySet<string> {
  return frozenSet(
    paths.flatMap((path) => {
      const value = claimAt(claims, path)
      return typeof value === 'string' && value !== '' ? [value] : stringsIn(value)
    }),
  )
}

function stringsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
