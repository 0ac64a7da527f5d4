import { checkNames, invalidOption } from '@sekisho/core/options'
import { settingsIn, orElse } from '../product/setting-values.ts'

/** The four properties that describe tokens, wherever they stand. */
export interface TokenSettings {
  readonly jwks_url?: unknown
  readonly principal_field?: unknown
  readonly required_issuer?: unknown
  readonly required_audience?: unknown
}

const tokenNames = ['jwks_url', 'principal_field', 'required_issuer', 'required_audience'] as const
const integrationNames = [...tokenNames, 'type', 'group_provider', 'permitted_groups', 'comment']

/** What of `fe.conf` concerns tokens. */
export interface FrontendSettings {
  readonly token: TokenSettings
  readonly authenticationChain: unknown
  readonly groupProvider: unknown
}

/** The JSON of one user. @throws {TypeError} */
export function userSettings(json: unknown): TokenSettings {
  const settings = json === undefined ? {} : settingsIn(json, 'the JSON of authentication_jwt')
  checkNames(settings, tokenNames, 'the JSON of authentication_jwt')
  return settings
}

/** `fe.conf`, as text or as an object; what is about other things is passed over. @throws {TypeError} */
export function frontendSettings(given: unknown): FrontendSettings {
  const settings =
    typeof given === 'string' ? linesOf(given) : settingsIn(orElse(given, {}), 'feConfig')
  const about = Object.fromEntries(
    Object.entries(settings).filter(([name]) => name.startsWith('jwt_')),
  )
  checkNames(
    about,
    tokenNames.map((name) => `jwt_${name}`),
    'feConfig, of the names that begin with jwt_,',
  )
  if (/^false$/i.test(String(settings['enable_auth_check']))) {
    throw invalidOption('enable_auth_check of feConfig', false, 'true: it would let anybody in')
  }
  const token = Object.fromEntries(
    Object.entries(about).map(([name, value]) => [name.slice('jwt_'.length), value]),
  )
  return {
    token,
    authenticationChain: settings['authentication_chain'],
    groupProvider: settings['group_provider'],
  }
}

function linesOf(text: string): Readonly<Record<string, string>> {
  const pairs = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line, index) => {
      const [, name, value] = /^([^=\s]+)\s*=\s*(.*)$/.exec(line) ?? []
      if (name === undefined || value === undefined) {
        throw invalidOption('feConfig', `entry ${index + 1}`, 'lines of the form name = value')
      }
      return [name, value] as const
    })
  return Object.fromEntries(pairs)
}

/** The properties of a security integration. */
export interface IntegrationSettings extends TokenSettings {
  readonly group_provider?: unknown
  readonly permitted_groups?: unknown
}

/** @throws {TypeError} for another type, and for what the product does not create either. */
export function integrationSettings(name: string, given: unknown): IntegrationSettings {
  const where = `the security integration ${JSON.stringify(name)}`
  const settings = settingsIn(given, where)
  const { type } = settings
  if (type !== 'authentication_jwt') {
    throw invalidOption(`type of ${where}`, type, 'authentication_jwt')
  }
  checkNames(settings, integrationNames, where)
  for (const needed of ['jwks_url', 'principal_field']) {
    const value = settings[needed]
    if (typeof value !== 'string' || value === '') {
      throw invalidOption(`${needed} of ${where}`, value, 'non-empty text')
    }
  }
  return settings
}
