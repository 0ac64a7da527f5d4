import { readFileSync } from 'node:fs'
import {
  publicKeyPem,
  remoteJwks,
  sharedSecret,
  type IssuerOptions,
  type JwsAlgorithm,
  type TlsOptions,
} from '@sekisho/core'
import { boolean, checkNames, invalidOption, oneOf } from '@sekisho/core/options'
import {
  neededText,
  settingsIn,
  textSetting,
  wholeNumber,
  orElse,
} from '../product/setting-values.ts'
import type { EmqxOptions, EmqxWays } from './emqx.ts'

type Keys = Pick<IssuerOptions, 'keys' | 'algorithms'>
type Settings = Readonly<Record<string, unknown>>

/** Keys of the authenticator: a secret, a public key, or a JWKS endpoint. @throws {TypeError} */
export function emqxKeys(settings: Settings, options: EmqxOptions, ways: EmqxWays): Keys {
  if (boolean('use_jwks', orElse(settings['use_jwks'], false))) return endpointKeys(settings, ways)
  const algorithm = oneOf('algorithm', settings['algorithm'], ['hmac-based', 'public-key'])
  return algorithm === 'hmac-based' ? secretKeys(settings, ways) : pemKeys(settings, options)
}

const hashBytes = { HS256: 32, HS384: 48, HS512: 64 } as const

function secretKeys(settings: Settings, ways: EmqxWays): Keys {
  const secret = settings['secret']
  // Not shown, whatever it is.
  if (typeof secret !== 'string' || secret === '') {
    throw invalidOption('secret', typeof secret, 'non-empty text')
  }
  const encoded = boolean('secret_base64_encoded', orElse(settings['secret_base64_encoded'], false))
  const bytes = Buffer.from(secret, encoded ? 'base64' : 'utf8')
  if (encoded && bytes.toString('base64') !== secret) {
    throw invalidOption('secret', 'other text', 'base64 to the letter, with secret_base64_encoded')
  }
  // A public key is no secret: everybody who has it could sign.
  if (bytes.includes('-----BEGIN ')) {
    throw invalidOption('secret', 'PEM text', "a secret; for a key set algorithm: 'public-key'")
  }
  const algorithms = Object.entries(hashBytes)
    .filter(([, least]) => bytes.length >= least || ways.has('short_secret'))
    .map(([name]) => name as keyof typeof hashBytes)
  if (algorithms.length === 0) {
    throw new TypeError(
      `Sekisho: secret must have at least 32 bytes, it has ${bytes.length}, which can be guessed (RFC 7518 section 3.2); make one: openssl rand -base64 48; or asInProduct: ['short_secret']`,
    )
  }
  return { keys: sharedSecret(ways.has('short_secret') ? padded(bytes) : bytes), algorithms }
}

// HMAC fills a key with zeros up to the block of its hash, 64 bytes or more: the same key (RFC 2104 section 2).
function padded(bytes: Buffer): Buffer {
  return bytes.length >= 64 ? bytes : Buffer.concat([bytes, Buffer.alloc(64 - bytes.length)])
}

const firstOfKind = ['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const

function pemKeys(settings: Settings, { algorithm }: EmqxOptions): Keys {
  const given = neededText('public_key', settings['public_key'])
  const pem = given.includes('-----BEGIN') ? given : textOf(given)
  const fitting = algorithm ?? firstOfKind.find((name) => fits(pem, name)) ?? 'RS256'
  return { keys: publicKeyPem(pem, fitting) }
}

function fits(pem: string, algorithm: JwsAlgorithm): boolean {
  try {
    publicKeyPem(pem, algorithm)
    return true
  } catch {
    return false
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new TypeError(
      'Sekisho: public_key is neither PEM text nor a file that can be read; check the path and its rights',
      { cause },
    )
  }
}

function endpointKeys(settings: Settings, ways: EmqxWays): Keys {
  const seconds = wholeNumber('refresh_interval', orElse(settings['refresh_interval'], 300), {
    least: 1,
    most: 43_200,
    unit: 'seconds',
  })
  const interval = Math.max(seconds, 10)
  return {
    keys: remoteJwks(neededText('endpoint', settings['endpoint']), {
      headers: headersOf(orElse(settings['headers'], { Accept: 'application/json' })),
      refreshIntervalSeconds: interval,
      cacheMaxAgeSeconds: interval * 2,
      // Five failures, one an interval.
      staleIfErrorSeconds: interval * 5,
      timeoutMs: 5000,
      deadlineMs: 5000,
      ...tlsOf(settings['ssl']),
      ...(ways.has('plain_http') ? { allowInsecureHttp: true } : {}),
    }),
  }
}

function headersOf(given: unknown): Readonly<Record<string, string>> {
  const headers = settingsIn(given, 'headers')
  for (const name of Object.keys(headers)) {
    if (!/^[-0-9a-zA-Z_]+$/.test(name)) {
      throw invalidOption('a name in headers', name, 'letters, digits, "-" and "_"')
    }
  }
  return headers as Readonly<Record<string, string>>
}

const tlsNames = ['enable', 'cacertfile', 'certfile', 'keyfile', 'verify']

function tlsOf(given: unknown): { readonly tls?: TlsOptions } {
  if (given === undefined) return {}
  const ssl = settingsIn(given, 'ssl')
  checkNames(ssl, tlsNames, 'ssl')
  if (!boolean('ssl.enable', orElse(ssl['enable'], false))) return {}
  if (ssl['verify'] !== undefined && ssl['verify'] !== 'verify_peer') {
    throw invalidOption(
      'ssl.verify',
      ssl['verify'],
      'verify_peer: certificates are always verified',
    )
  }
  const files = {
    caFile: textSetting('ssl.cacertfile', ssl['cacertfile']),
    certFile: textSetting('ssl.certfile', ssl['certfile']),
    keyFile: textSetting('ssl.keyfile', ssl['keyfile']),
  }
  const set = Object.entries(files).filter(([, file]) => file !== undefined)
  return set.length === 0 ? {} : { tls: Object.fromEntries(set) }
}
