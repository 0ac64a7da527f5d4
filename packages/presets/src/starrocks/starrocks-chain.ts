import type { ChainOptions } from '@sekisho/core'
import { checkNames, invalidOption } from '@sekisho/core/options'
import type { Policy } from '../product/identity.ts'
import { commaList, settingsIn, orElse } from '../product/setting-values.ts'
import { groupOptions, type GroupProviders } from './group-providers.ts'
import {
  frontendSettings,
  integrationSettings,
  userSettings,
  type FrontendSettings,
} from './settings.ts'
import { starRocksOptionNames, type StarRocksOptions } from './starrocks.ts'
import { starRocksChainWays, tokenPolicy, type StarRocksChainWay } from './token-policy.ts'

/** What stands in statements, not in `fe.conf`. */
export interface StarRocksChainSettings {
  /** Properties of each `CREATE SECURITY INTEGRATION`, by name. */
  readonly integrations?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Properties of each `CREATE GROUP PROVIDER`, by name. */
  readonly groupProviders?: GroupProviders
  /** The JSON of users with `authentication_jwt`, whom `native` stands for. Default: `fe.conf` alone. */
  readonly user?: string | Readonly<Record<string, unknown>>
  /** The order. Default: `authentication_chain` of `fe.conf`. */
  readonly authenticationChain?: string | readonly string[]
}

/** As for `starrocks`; `issuer` and `audience` are for links whose settings name none. */
export interface StarRocksChainOptions extends Omit<StarRocksOptions, 'asInProduct'> {
  /** See `PRODUCT_WAYS`. Default none. */
  readonly asInProduct?: readonly StarRocksChainWay[]
}

/** For `createChain`: a verifier of each policy, in this order, and these options. */
export interface StarRocksChain {
  readonly policies: Readonly<Record<string, Policy>>
  readonly chain: ChainOptions
}

/**
 * Reads `authentication_chain` with its security integrations and group providers.
 *
 * `native` is the users of the database: those with `authentication_jwt` if there are settings for
 * them; passwords are no business of a verifier, and are left out. Stricter: the chain goes on
 * after tokens that were not for a link, not after refused ones (`continue_after_rejection`); a
 * name in the chain that is not there is a mistake, where the product passes over it; the answer to
 * somebody in no permitted group names none. For the rest see `starrocks`.
 *
 * @throws {TypeError} for a setting or option that is unknown or impossible, by its name.
 */
export function starrocksChain(
  settings: StarRocksChainSettings,
  options: StarRocksChainOptions = {},
): StarRocksChain {
  checkNames(options, starRocksOptionNames, 'the options of starrocksChain()')
  checkNames(
    settings,
    ['integrations', 'groupProviders', 'user', 'authenticationChain'],
    'the settings of starrocksChain()',
  )
  const ways = starRocksChainWays(orElse(options.asInProduct, []))
  const frontend = frontendSettings(options.feConfig)
  const order = commaList(
    'authentication_chain',
    orElse(settings.authenticationChain, frontend.authenticationChain),
  )
  const { groupProviders = {} } = settings
  settingsIn(groupProviders, 'groupProviders')
  const links = order.flatMap((name) => {
    const link = name === 'native' ? nativeLink(settings, frontend) : linkOf(name, settings)
    if (link === null) return []
    const own = tokenPolicy(link, options, ways, 'starrocksChain()')
    const groups = groupOptions(
      orElse(link.group_provider, frontend.groupProvider),
      link.permitted_groups,
      groupProviders,
      options.confDirectory,
    )
    return [[name, { ...own, ...groups }] as const]
  })
  if (links.length === 0) {
    throw invalidOption('authentication_chain', order, 'one or more names that accept tokens')
  }
  return {
    policies: Object.fromEntries(links),
    chain: { continueAfter: ways.has('continue_after_rejection') ? 'any' : 'abstained' },
  }
}

function linkOf(name: string, { integrations = {} }: StarRocksChainSettings) {
  const given = Object.hasOwn(settingsIn(integrations, 'integrations'), name)
    ? integrations[name]
    : undefined
  if (given === undefined) {
    const possible = [...Object.keys(integrations), 'native'].join(', ')
    throw invalidOption('authentication_chain', name, `names of ${possible}`)
  }
  return integrationSettings(name, given)
}

function nativeLink({ user }: StarRocksChainSettings, { token }: FrontendSettings) {
  if (user === undefined && token.jwks_url === undefined) return null
  return { ...token, ...userSettings(user), group_provider: '', permitted_groups: '' }
}
