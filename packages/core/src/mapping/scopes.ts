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
  const scopes: string[] = []
  for (const path of paths) {
    const value = claimAt(claims, path)
    if (typeof value === 'string') {
      for (const name of value.split(' ')) if (name !== '') scopes.push(name)
    } else if (lists) addStrings(value, scopes)
  }
  return frozenSet(scopes)
}

/** The members of list claims at these paths, roles or groups; one text counts as a list of one. */
export function membersIn(
  claims: Readonly<Record<string, unknown>>,
  paths: readonly string[],
): ReadonlySet<string> {
  const members: string[] = []
  for (const path of paths) {
    const value = claimAt(claims, path)
    if (typeof value !== 'string') addStrings(value, members)
    else if (value !== '') members.push(value)
  }
  return frozenSet(members)
}

function addStrings(value: unknown, names: string[]): void {
  if (!Array.isArray(value)) return
  for (const item of value) if (typeof item === 'string') names.push(item)
}
