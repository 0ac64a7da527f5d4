import { readFileSync } from 'node:fs'
import type { JwtClaims } from '../authentication.ts'
import { AuthError } from '../errors.ts'
import { stampOf } from '../keys/files/file-stamp.ts'
import { checkIntervalOf, type KeyFileOptions } from '../keys/files/jwks-file.ts'
import { checkNames } from '../options/checks.ts'
import { processWarning } from '../process-warning.ts'

/** Knows groups of subjects that the token does not name. */
export type GroupProvider = (
  subject: string,
  claims: Readonly<JwtClaims>,
) => Iterable<string> | Promise<Iterable<string>>

/** How often a group file is looked at. */
export interface GroupFileOptions extends KeyFileOptions {
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

/**
 * Groups from a file of lines `group:member,member`; `#` begins a comment. A changed file is read
 * again, at most once per interval; one that cannot be read leaves the last good groups in place, with
 * a process warning.
 *
 * @throws {TypeError} when the file cannot be read now, or a line is not of that form.
 */
export function groupFile(path: string, options: GroupFileOptions = {}): GroupProvider {
  checkNames(options, ['checkIntervalSeconds', 'now'], 'groupFile()')
  const { now: clock = Date.now } = options
  const intervalMs = checkIntervalOf(options) * 1000
  let stamp = stampOf([path])
  let groups = readGroups(path)
  let nextLookAt = clock() + intervalMs
  return (subject) => {
    if (clock() >= nextLookAt) {
      nextLookAt = clock() + intervalMs
      const now = stampOf([path])
      if (now !== stamp) {
        stamp = now
        groups = readAgain(path, groups)
      }
    }
    return groups.get(subject) ?? []
  }
}

type GroupsByMember = ReadonlyMap<string, readonly string[]>

function readAgain(path: string, before: GroupsByMember): GroupsByMember {
  try {
    return readGroups(path)
  } catch (error) {
    processWarning(
      'SEKISHO_GROUPS_NOT_RELOADED',
      `${String(error)}; the groups read before stay in use`,
    )
    return before
  }
}

function readGroups(path: string): GroupsByMember {
  const groups = new Map<string, string[]>()
  for (const [index, line] of textOf(path).split(/\r?\n/).entries()) {
    const content = line.replace(/#.*$/, '').trim()
    if (content === '') continue
    const [, group, members] = /^([^:,\s]+)\s*:\s*(.*)$/.exec(content) ?? []
    if (group === undefined || members === undefined) {
      throw new TypeError(
        `Sekisho: line ${index + 1} of the group file is not of the form group:member,member`,
      )
    }
    for (const member of members
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean)) {
      groups.set(member, [...(groups.get(member) ?? []), group])
    }
  }
  return groups
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new TypeError('Sekisho: the group file cannot be read; check the path and its rights', {
      cause,
    })
  }
}

/** The groups of all providers joined. @throws {AuthError} `groups_unavailable` when one fails. */
export async function groupsFrom(
  providers: readonly GroupProvider[],
  subject: string,
  claims: Readonly<JwtClaims>,
): Promise<readonly string[]> {
  try {
    const lists = await Promise.all(providers.map(async (provider) => provider(subject, claims)))
    // Text is iterable too, letter by letter: one text is a list of one, as in claims.
    return lists.flatMap((list) => (typeof list === 'string' ? [list] : [...list]))
  } catch (cause) {
    throw new AuthError('groups_unavailable', 'a group provider failed; see cause', { cause })
  }
}
