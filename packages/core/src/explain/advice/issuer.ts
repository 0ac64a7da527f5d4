import { shown } from '../../shown.ts'
import { spellingDifference } from './spelling.ts'

/** Names under which known providers go besides. */
const aliases: readonly (readonly [one: RegExp, other: RegExp, advice: string])[] = [
  [
    /^https:\/\/sts\.windows\.net\//,
    /^https:\/\/login\.microsoftonline\.com\//,
    'this is a version 1 token of Entra ID, the policy expects version 2: set requestedAccessTokenVersion to 2 in the manifest of the API, or configure the sts.windows.net issuer',
  ],
  [
    /^https:\/\/login\.microsoftonline\.com\//,
    /^https:\/\/sts\.windows\.net\//,
    'this is a version 2 token of Entra ID, the policy expects version 1: configure the login.microsoftonline.com/<tenant>/v2.0 issuer',
  ],
  [
    /^https:\/\/login\.microsoftonline\.com\//,
    /\/(?:common|organizations|consumers)\//,
    'tokens of Entra ID name their tenant, never common or organizations: configure the issuer with the id of the tenant',
  ],
]

/** What to do about an issuer that is none of those configured, or no text. */
export function adviceOnIssuer(iss: unknown, configured: readonly string[]): string {
  if (typeof iss !== 'string') {
    return iss === undefined
      ? 'have the issuer put iss into its access tokens, or name the issuer of such tokens in defaultIssuer'
      : 'have the issuer write iss as text'
  }
  const [only] = configured
  const spelling = spellingDifference(iss, configured)
  if (spelling === 'http and https') {
    return 'iss differs from the configured issuer by http and https only: behind a proxy that ends TLS the issuer does not know its own address; set its public URL there'
  }
  if (spelling !== null) {
    return `iss differs from the configured issuer by ${spelling} only, and every character counts: set issuer to ${shown(iss)}`
  }
  return (
    configured.map((name) => relation(iss, name)).find((advice) => advice !== undefined) ??
    `the token is of another issuer: get one from ${configured.length === 1 ? shown(only) : 'a configured issuer'}, or add this issuer to the policy if it is to be trusted`
  )
}

function relation(iss: string, name: string): string | undefined {
  const alias = aliases.find(([one, other]) => one.test(iss) && other.test(name))
  if (alias !== undefined) return alias[2]
  if (name.startsWith(iss) && name.slice(iss.length).includes('.well-known/')) {
    return `the configured issuer is the address of the metadata: set issuer to ${shown(iss)}`
  }
  const [one, other] = [urlOf(iss), urlOf(name)]
  if (one === null || other === null) return undefined
  const path = pathOf(one)
  if (path === pathOf(other)) {
    if (one.host === other.host) {
      return 'iss differs from the configured issuer by the /auth at the beginning of its path (Keycloak before and after version 17): configure what the token says'
    }
    // That two issuers have no path is no sign that they are one.
    return path === '/'
      ? undefined
      : 'iss has the path of the configured issuer, and another host: the issuer was reached under another name, inside of a container network perhaps; give the issuer one public name, and configure that'
  }
  return one.host === other.host
    ? 'iss is of the configured host, and another path: the token is of another realm or tenant'
    : undefined
}

/** Without what Keycloak 17 left out of it. */
function pathOf({ pathname }: URL): string {
  return pathname.replace(/^\/auth\//, '/')
}

function urlOf(text: string): URL | null {
  return URL.parse(text)
}
