import type { TokenExchangeOptions } from '@sekisho/core'
import { invalidOption } from '@sekisho/core/options'
import { neededText } from '../product/setting-values.ts'
import { yesOrNo, type IdentityProvider, type Mechanism } from './mechanism.ts'
import { requestOptions } from './provider-keys.ts'
import type { TeradataOptions, TeradataWays } from './teradata.ts'

/** How tokens of external providers are exchanged; null where that is off. @throws {TypeError} */
export function exchangeOptions(
  { properties, exchangers, providers }: Mechanism,
  options: TeradataOptions,
  ways: TeradataWays,
): TokenExchangeOptions | null {
  const wanted = providers.some(({ validateByTokenExchange }) => validateByTokenExchange)
  const on = yesOrNo('JWTTokenExchange', properties['JWTTokenExchange'], false)
  if (!on) {
    if (!wanted) return null
    throw invalidOption('JWTTokenExchange', 'no', 'yes, as a provider has ValidateByTokenExchange')
  }
  if (!wanted) return null
  const [exchanger, ...more] = exchangers
  if (exchanger === undefined || more.length > 0) {
    throw invalidOption('<TokenExchanger>', `${exchangers.length} of them`, 'there once')
  }
  const central = centralProvider(
    neededText('Ref of <TokenExchanger>', exchanger['Ref']),
    providers,
  )
  const { timeoutMs, tls, allowInsecureHttp } = requestOptions(properties, ways)
  return {
    issuer: central.url,
    endpoint: options.tokenEndpoint ?? endpointOf(central),
    clientId: neededText('ClientId of <TokenExchanger>', exchanger['ClientId']),
    ...secretOf(exchanger, options),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(tls === undefined ? {} : { tls }),
    ...(allowInsecureHttp === undefined ? {} : { allowInsecureHttp }),
  }
}

// The sample of the product refers to ping1 as Ping1.
function centralProvider(ref: string, providers: readonly IdentityProvider[]): IdentityProvider {
  const alike = providers.filter(({ id }) => id.toLowerCase() === ref.toLowerCase())
  const found =
    providers.find(({ id }) => id === ref) ?? (alike.length === 1 ? alike[0] : undefined)
  if (found === undefined || found.validateByTokenExchange) {
    const possible = providers.filter((one) => !one.validateByTokenExchange).map(({ id }) => id)
    throw invalidOption(
      'Ref of <TokenExchanger>',
      ref,
      `the Id of a provider without ValidateByTokenExchange: ${possible.join(', ') || 'there is none'}`,
    )
  }
  return found
}

const endpoints: Readonly<Record<string, string>> = {
  keycloak: '/protocol/openid-connect/token',
  pingfederate: '/as/token.oauth2',
}

function endpointOf({ id, url, type = '' }: IdentityProvider): string {
  const path = endpoints[type.toLowerCase()]
  if (path === undefined) {
    throw invalidOption(
      `Type of the identity provider ${JSON.stringify(id)}`,
      type,
      'keycloak or PingFederate, or tokenEndpoint in the options of teradata()',
    )
  }
  return `${url.replace(/\/$/, '')}${path}`
}

function secretOf(
  exchanger: Readonly<Record<string, string>>,
  { clientSecret, clientSecretFile }: TeradataOptions,
): Pick<TokenExchangeOptions, 'clientSecret' | 'clientSecretFile'> {
  if (clientSecretFile !== undefined) return { clientSecretFile }
  if (clientSecret !== undefined) return { clientSecret }
  if (yesOrNo('ClientSecretProtected', exchanger['ClientSecretProtected'], false)) {
    throw new TypeError(
      'Sekisho: ClientSecret of <TokenExchanger> is protected and cannot be read here; set clientSecretFile or clientSecret in the options of teradata()',
    )
  }
  return { clientSecret: neededText('ClientSecret of <TokenExchanger>', exchanger['ClientSecret']) }
}
