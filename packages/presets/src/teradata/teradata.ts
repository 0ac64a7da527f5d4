import {
  privateKeyFile,
  type IssuerOptions,
  type JwsAlgorithm,
  type KeyManagementAlgorithm,
  type SharedOptions,
  type SubjectRule,
} from '@sekisho/core'
import { checkNames, invalidOption } from '@sekisho/core/options'
import { audienceOf } from '../product/identity.ts'
import { productWays, type ProductWays } from '../product/product-ways.ts'
import { literalClaim, neededText, wholeNumber, orElse } from '../product/setting-values.ts'
import { clientConfigOf, type ClientConfig } from './client-config.ts'
import { mechanismIn, type Mechanism } from './mechanism.ts'
import { keysOfProvider, verificationKey } from './provider-keys.ts'
import { exchangeOptions } from './token-exchange.ts'

const known = [
  'any_audience',
  'any_token_type',
  'bound_tokens',
  'partial_match',
  'plain_http',
  'product_defaults',
] as const

/** What `asInProduct` of `teradata` may hold. */
export type TeradataWay = (typeof known)[number]

export type TeradataWays = ProductWays<TeradataWay>

/** What the configuration of Teradata does not say. */
export interface TeradataOptions {
  /** Values of `aud` that mean this service. */
  readonly audience?: string | readonly string[]
  /** Value of `iss` for `JWTVerificationKeyFile`, where there is neither a provider nor `JWTDefaultIssuer`. */
  readonly issuer?: string
  /** The algorithm of the key in `JWTVerificationKeyFile`. Default `RS256`. */
  readonly verificationAlgorithm?: JwsAlgorithm
  /** The algorithm of the key in `JWTDecryptionKeyFile`. Default `RSA-OAEP-256`. */
  readonly decryptionAlgorithm?: KeyManagementAlgorithm
  /** The token endpoint for exchanges. Default: that of Keycloak or PingFederate below the `Url`. */
  readonly tokenEndpoint?: string
  /** In place of `ClientSecret`, which is not to be read where it is protected. */
  readonly clientSecret?: string
  /** Likewise, a file with the secret. */
  readonly clientSecretFile?: string
  /** See `PRODUCT_WAYS`. Default none. */
  readonly asInProduct?: readonly TeradataWay[]
}

const optionNames = Object.keys({
  audience: true,
  issuer: true,
  verificationAlgorithm: true,
  decryptionAlgorithm: true,
  tokenEndpoint: true,
  clientSecret: true,
  clientSecretFile: true,
  asInProduct: true,
} satisfies Record<keyof TeradataOptions, true>)

/** What a Teradata configuration means here. */
export interface TeradataPreset {
  /** For `createVerifier` and the others. */
  readonly policy: SharedOptions & { readonly issuers: readonly IssuerOptions[] }
  /** What clients are told before their first logon, see `clientConfigHandler`; null without `IdpConfig`. */
  readonly clientConfig: ClientConfig | null
}

/**
 * Reads `TdgssUserConfigFile.xml`, or its element `<Mechanism Name="JWT">` alone: properties,
 * identity providers, token exchanger, user name mappings, and `<GlobalValues>`.
 *
 * The `Url` of a provider is the `iss` of its tokens. As in the product: keys by discovery, directory
 * (`<Id>.json`, see `fetchJwks`) or one PEM; the first mapping that matches names the user, `sub` without
 * mappings. Stricter, with the name that gives the product's way: `aud` is checked (`any_audience`);
 * `Match` covers the whole claim (`partial_match`); what is left out has the defaults of
 * Sekisho: 5 seconds of skew, not 300, keys for ten minutes, not a day, requests of 5 seconds, not 20
 * (`product_defaults`); `JWTClientUseTls="no"` is refused (`plain_http`); `typ` must be that of an access
 * token (`any_token_type`), and `cnf` is refused (`bound_tokens`). Without a name: `exp`
 * is needed, the token of an external provider is verified before it is exchanged, a token that no mapping
 * fits is refused. Properties about messages after the logon change nothing; `ReplayDetection` is
 * one of them, `usedTokens` of core is about tokens.
 *
 * Not tried against a Teradata system; the paths of the token endpoints are those that Keycloak and
 * PingFederate document.
 *
 * @throws {TypeError} for a setting or option that is unknown or impossible, by its name; secrets are not
 *   shown.
 */
export function teradata(xml: string, options: TeradataOptions = {}): TeradataPreset {
  checkNames(options, optionNames, 'the options of teradata()')
  const ways = productWays('teradata()', orElse(options.asInProduct, []), known)
  const mechanism = mechanismIn(xml)
  const common = { ...commonOptions(mechanism, options, ways), ...ways.options }
  const issuers = issuersOf(mechanism, options, ways, common)
  const { JWTDefaultIssuer: defaultIssuer, JWTDecryptionKeyFile: decryptionFile } =
    mechanism.properties as { JWTDefaultIssuer?: string; JWTDecryptionKeyFile?: string }
  const decryption = options.decryptionAlgorithm ?? 'RSA-OAEP-256'
  return {
    policy: {
      issuers,
      ...(defaultIssuer === undefined ? {} : { defaultIssuer }),
      ...(decryptionFile === undefined
        ? {}
        : { decryptionKeys: [privateKeyFile(decryptionFile, decryption)] }),
    },
    clientConfig: clientConfigOf(mechanism.idpConfig),
  }
}

type Common = Omit<IssuerOptions, 'issuer' | 'keys'>

function commonOptions(
  { properties, mappings }: Mechanism,
  { audience }: TeradataOptions,
  ways: TeradataWays,
): Common {
  const skew = properties['JWTSkewTime'] ?? (ways.has('product_defaults') ? '300' : undefined)
  const extent = ways.has('partial_match') ? 'partial' : 'full'
  const rules = mappings.map((mapping): SubjectRule => ({
    claim: literalClaim(neededText('Claim of <UserNameMapping>', mapping['Claim'])),
    match: neededText('Match of <UserNameMapping>', mapping['Match']),
    to: neededText('DatabaseName of <UserNameMapping>', mapping['DatabaseName']),
    extent,
  }))
  return {
    audience: audienceOf(
      {
        inSettings: [],
        setting: 'the configuration',
        option: audience,
        preset: 'teradata()',
      },
      ways.has('any_audience'),
    ),
    ...(skew === undefined
      ? {}
      : {
          clockToleranceSeconds: wholeNumber('JWTSkewTime', skew, {
            least: 0,
            most: 600,
            unit: 'seconds',
          }),
        }),
    ...(rules.length > 0 ? { subject: rules } : {}),
  }
}

function issuersOf(
  mechanism: Mechanism,
  options: TeradataOptions,
  ways: TeradataWays,
  common: Common,
): readonly IssuerOptions[] {
  const { properties, providers } = mechanism
  refuseTwice(
    'Id',
    providers.map(({ id }) => id),
  )
  refuseTwice(
    'Url',
    providers.map(({ url }) => url),
  )
  const exchange = exchangeOptions(mechanism, options, ways)
  const issuers = providers.map((provider): IssuerOptions => ({
    ...common,
    issuer: provider.url,
    keys: keysOfProvider(provider, properties, options, ways),
    ...(exchange !== null && provider.validateByTokenExchange ? { exchange } : {}),
  }))
  const alone =
    properties['JWTDefaultIssuer'] ?? (issuers.length === 0 ? options.issuer : undefined)
  if (alone !== undefined && !providers.some(({ url }) => url === alone)) {
    neededText('JWTVerificationKeyFile', properties['JWTVerificationKeyFile'])
    issuers.push({ ...common, issuer: alone, keys: verificationKey(properties, options) })
  }
  if (issuers.length === 0) {
    throw new TypeError(
      'Sekisho: the Teradata configuration has no <IdentityProvider> and no JWTDefaultIssuer; say in the option issuer whose tokens JWTVerificationKeyFile verifies',
    )
  }
  return issuers
}

function refuseTwice(name: string, values: readonly string[]): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index)
  if (twice !== undefined) {
    throw invalidOption(`${name} of <IdentityProvider>`, twice, 'that of one provider only')
  }
}
