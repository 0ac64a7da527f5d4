import { checkNames, invalidOption } from '@sekisho/core/options'
import { elementsNamed, xmlElements, type XmlElement } from './xml-elements.ts'

/** An `<IdentityProvider>`. */
export interface IdentityProvider {
  readonly id: string
  readonly url: string
  readonly type: string | undefined
  readonly validateByTokenExchange: boolean
}

/** What of the configuration concerns tokens. */
export interface Mechanism {
  /** Attributes of `<MechanismProperties>` whose names begin with `JWT`. */
  readonly properties: Readonly<Record<string, string>>
  readonly providers: readonly IdentityProvider[]
  readonly exchangers: readonly Readonly<Record<string, string>>[]
  readonly mappings: readonly Readonly<Record<string, string>>[]
  readonly idpConfig: Readonly<Record<string, string>> | null
}

const jwtProperties = [
  'JWTDecryptionKeyFile',
  'JWTVerificationKeyFile',
  'JWTSkewTime',
  'JWTKeyDirectory',
  'JWTDynamicKey',
  'JWTTokenExchange',
  'JWTClientTlsCACertDir',
  'JWTKeyCacheRefreshTime',
  'JWTClientUseTls',
  'JWTRestAPITimeLimit',
  'JWTRestAPIMaxTimeAllowed',
  'JWTDefaultIssuer',
]

/** Of every mechanism, about messages after the logon: they change nothing here. */
const genericProperties = [
  'AuthenticationSupported',
  'AuthorizationSupported',
  'SingleSignOnSupported',
  'MutualAuthentication',
  'MechanismEnabled',
  'DefaultMechanism',
  'MechanismRank',
  'GenerateCredentialFromLogon',
  'DelegateCredentials',
  'ReplayDetection',
  'OutOfSequenceDetection',
  'ConfidentialityDesired',
  'IntegrityDesired',
  'AnonymousAuthentication',
  'DesiredContextTime',
  'DesiredCredentialTime',
  'CredentialUsage',
  'DHKeyP',
  'DHKeyG',
]

const elementNames = [
  'MechanismProperties',
  'IdentityProvider',
  'TokenExchanger',
  'UserNameMapping',
  'GlobalValues',
  'IdpConfig',
]

/** Properties that have one possible value here. */
const needed: readonly (readonly [string, string])[] = [
  ['MechanismEnabled', 'yes'],
  ['AuthenticationSupported', 'yes'],
  ['AnonymousAuthentication', 'no'],
]

/** Reads the configuration. @throws {TypeError} for what is unknown, by its name. */
export function mechanismIn(xml: unknown): Mechanism {
  const document = xmlElements(xml, 'the Teradata configuration')
  const found = elementsNamed(document, 'Mechanism').filter(
    ({ attributes }) => attributes['Name'] === 'JWT',
  )
  const [mechanism] = found
  if (mechanism === undefined || found.length > 1) {
    throw invalidOption(
      'the Teradata configuration',
      `${found.length} of them`,
      'XML with one <Mechanism Name="JWT">',
    )
  }
  checkElements(mechanism.children)
  const properties = propertiesOf(mechanism)
  const globals = elementsNamed(document, 'GlobalValues').flatMap(({ children }) =>
    elementsNamed(children, 'IdpConfig'),
  )
  const attributes = (name: string, known: readonly string[]) =>
    elementsNamed(mechanism.children, name).map((element) => checkedAttributes(element, known))
  return {
    properties,
    providers: attributes('IdentityProvider', ['Id', 'Url', 'Type', 'ValidateByTokenExchange']).map(
      providerOf,
    ),
    exchangers: attributes('TokenExchanger', [
      'Ref',
      'ClientId',
      'ClientSecret',
      'ClientSecretProtected',
    ]),
    mappings: attributes('UserNameMapping', ['Claim', 'Match', 'DatabaseName']),
    idpConfig:
      globals[0] === undefined ? null : checkedAttributes(globals[0], ['IdpUrl', 'ClientId']),
  }
}

// Quality of protection is about messages, whatever the elements of it are called.
function checkElements(elements: readonly XmlElement[]): void {
  for (const { name, children } of elements) {
    if (/qop/i.test(name)) continue
    if (!elementNames.includes(name)) {
      throw invalidOption('an element of <Mechanism Name="JWT">', name, elementNames.join(', '))
    }
    checkElements(children)
  }
}

function propertiesOf(mechanism: XmlElement): Readonly<Record<string, string>> {
  const properties = Object.assign(
    {},
    ...elementsNamed(mechanism.children, 'MechanismProperties').map((element) =>
      checkedAttributes(element, [...jwtProperties, ...genericProperties]),
    ),
  ) as Record<string, string>
  for (const [name, value] of needed) {
    const given = properties[name] ?? value
    if (given.toLowerCase() !== value) throw invalidOption(name, given, value)
  }
  const ofTokens = Object.entries(properties).filter(
    ([name, value]) => jwtProperties.includes(name) && value !== '',
  )
  return Object.fromEntries(ofTokens)
}

function checkedAttributes(
  { name, attributes }: XmlElement,
  known: readonly string[],
): Readonly<Record<string, string>> {
  checkNames(attributes, known, `<${name}>`)
  return attributes
}

function providerOf(attributes: Readonly<Record<string, string>>): IdentityProvider {
  const { Id: id = '', Url: url = '', Type: type, ValidateByTokenExchange: exchange } = attributes
  for (const [name, value] of Object.entries({ Id: id, Url: url })) {
    if (value === '') throw invalidOption(`${name} of <IdentityProvider>`, value, 'non-empty text')
  }
  return {
    id,
    url,
    type,
    validateByTokenExchange: yesOrNo('ValidateByTokenExchange', exchange, false),
  }
}

/** `yes` or `no`, upper or lower case. @throws {TypeError} */
export function yesOrNo(name: string, value: string | undefined, otherwise: boolean): boolean {
  const word = value?.toLowerCase()
  if (word === undefined || word === '') return otherwise
  if (word !== 'yes' && word !== 'no') throw invalidOption(name, value, 'yes or no')
  return word === 'yes'
}
