export { PRODUCT_WAYS, type ProductWayName } from './product/product-ways.ts'
export type { Policy } from './product/identity.ts'

export { starrocks, type StarRocksOptions } from './starrocks/starrocks.ts'
export {
  starrocksChain,
  type StarRocksChain,
  type StarRocksChainOptions,
  type StarRocksChainSettings,
} from './starrocks/starrocks-chain.ts'
export { tokenFromFile } from './starrocks/token-from-file.ts'
export type { GroupProviders } from './starrocks/group-providers.ts'
export type { StarRocksChainWay, StarRocksWay } from './starrocks/token-policy.ts'

export {
  teradata,
  type TeradataOptions,
  type TeradataPreset,
  type TeradataWay,
} from './teradata/teradata.ts'
export { clientConfigHandler, type ClientConfig } from './teradata/client-config.ts'

export { emqx, type EmqxOptions, type EmqxPreset, type EmqxWay } from './emqx/emqx.ts'

export { fetchJwks, type FetchJwksOptions } from './fetch-jwks/fetch-jwks.ts'

export {
  strategy,
  type StrategyOptions,
  type StrategyPreset,
  type StrategySettings,
  type StrategyWay,
} from './strategy/strategy.ts'
export type { ClaimMapping } from './strategy/claim-mapping.ts'
export type { KeySourceFields } from './strategy/strategy-keys.ts'

export {
  iris,
  type IrisOptions,
  type IrisPreset,
  type IrisSettings,
  type IrisWay,
} from './iris/iris.ts'

export { auth0, type Auth0Options } from './providers/auth0.ts'
export { cognito, type CognitoOptions } from './providers/cognito.ts'
export { entraId, type EntraIdOptions } from './providers/entra-id.ts'
export { google, type GoogleOptions } from './providers/google.ts'
export { keycloak, type KeycloakOptions } from './providers/keycloak.ts'
export { okta, type OktaOptions } from './providers/okta.ts'
