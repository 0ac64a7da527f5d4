import { groupFile, type GroupProvider, type IssuerOptions } from '@sekisho/core'
import { checkNames, invalidOption } from '@sekisho/core/options'
import { fileBelow } from '../product/file-below.ts'
import { commaList, neededText, settingsIn } from '../product/setting-values.ts'

/**
 * Group providers by name: the properties of `CREATE GROUP PROVIDER` for the types `file` and `jwt`, or
 * a function for any other, LDAP for example.
 */
export type GroupProviders = Readonly<
  Record<string, GroupProvider | Readonly<Record<string, unknown>>>
>

type Mapped = Pick<IssuerOptions, 'groupClaims' | 'groupProviders' | 'allowedGroups'>

// `iss` is text, so nothing lies below it: no claim of the token makes anybody a member.
const noClaim = '/iss/groups'

/** Options for the named providers and the groups that may log in. @throws {TypeError} */
export function groupOptions(
  names: unknown,
  permitted: unknown,
  known: GroupProviders,
  confDirectory: string | undefined,
): Mapped {
  const claims: string[] = []
  const providers: GroupProvider[] = []
  for (const name of commaList('group_provider', names)) {
    const given = Object.hasOwn(known, name) ? known[name] : undefined
    if (given === undefined) {
      const possible = Object.keys(known).join(', ') || 'none'
      throw invalidOption('group_provider', name, `one of those in groupProviders: ${possible}`)
    }
    if (typeof given === 'function') providers.push(given)
    else addProvider(name, given, confDirectory, claims, providers)
  }
  const allowed = commaList('permitted_groups', permitted)
  return {
    groupClaims: claims.length > 0 ? claims : [noClaim],
    groupProviders: providers,
    ...(allowed.length > 0 ? { allowedGroups: allowed } : {}),
  }
}

function addProvider(
  name: string,
  given: unknown,
  confDirectory: string | undefined,
  claims: string[],
  providers: GroupProvider[],
): void {
  const where = `the group provider ${JSON.stringify(name)}`
  const settings = settingsIn(given, where)
  if (settings['type'] === 'jwt') {
    checkNames(settings, ['type', 'jwt_claim'], where)
    const path = neededText(`jwt_claim of ${where}`, settings['jwt_claim'])
    claims.push(`/${path.split('.').map(escaped).join('/')}`)
  } else if (settings['type'] === 'file') {
    checkNames(settings, ['type', 'group_file_url'], where)
    const setting = `group_file_url of ${where}`
    const file = neededText(setting, settings['group_file_url'])
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(file)) {
      throw invalidOption(setting, file, 'a file; fetch the URL into one, or give a function')
    }
    providers.push(groupFile(fileBelow(confDirectory, file, setting, 'confDirectory')))
  } else {
    throw invalidOption(
      `type of ${where}`,
      settings['type'],
      'file or jwt; for another one give a function from subject to groups instead',
    )
  }
}

function escaped(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1')
}
