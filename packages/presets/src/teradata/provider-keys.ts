import { readFileSync } from 'node:fs'
import {
  discovery,
  keyDirectory,
  publicKeyPem,
  type JwsAlgorithm,
  type KeySource,
  type RemoteKeysOptions,
} from '@sekisho/core'
import { wholeNumber } from '../product/setting-values.ts'
import { yesOrNo, type IdentityProvider, type Mechanism } from './mechanism.ts'
import type { TeradataOptions, TeradataWays } from './teradata.ts'

type Properties = Mechanism['properties']

/** The keys of one provider: fetched, from the directory, or the one verification key. @throws {TypeError} */
export function keysOfProvider(
  { id }: IdentityProvider,
  properties: Properties,
  options: TeradataOptions,
  ways: TeradataWays,
): KeySource {
  if (yesOrNo('JWTDynamicKey', properties['JWTDynamicKey'], false)) {
    return discovery(requestOptions(properties, ways))
  }
  const directory = properties['JWTKeyDirectory']
  if (directory !== undefined) return keyDirectory(directory, { id })
  if (properties['JWTVerificationKeyFile'] !== undefined) {
    return verificationKey(properties, options)
  }
  throw new TypeError(
    `Sekisho: the identity provider ${JSON.stringify(id)} has no keys; set JWTDynamicKey="yes", JWTKeyDirectory or JWTVerificationKeyFile`,
  )
}

/** @throws {TypeError} when the file cannot be read or is no SPKI PEM. */
export function verificationKey(
  properties: Properties,
  { verificationAlgorithm = 'RS256' }: TeradataOptions,
): KeySource {
  const algorithm: JwsAlgorithm = verificationAlgorithm
  return publicKeyPem(textOf(properties['JWTVerificationKeyFile'] ?? ''), algorithm)
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new TypeError(
      'Sekisho: JWTVerificationKeyFile cannot be read; check the path and its rights',
      { cause },
    )
  }
}

/** How requests are made, of the `JWTRestAPI` and `JWTClient` properties. @throws {TypeError} */
export function requestOptions(properties: Properties, ways: TeradataWays): RemoteKeysOptions {
  const generous = ways.has('product_defaults')
  const whole = (name: string, unit: string, most: number, otherwise: number) => {
    const value = properties[name] ?? (generous ? String(otherwise) : undefined)
    return value === undefined ? undefined : wholeNumber(name, value, { least: 1, most, unit })
  }
  const minutes = whole('JWTKeyCacheRefreshTime', 'minutes', 1440, 1440)
  const cooldown = whole('JWTRestAPITimeLimit', 'seconds', 300, 10)
  return {
    ...(minutes === undefined ? {} : { cacheMaxAgeSeconds: minutes * 60 }),
    ...(cooldown === undefined ? {} : { cooldownSeconds: cooldown }),
    ...timeOptions(whole('JWTRestAPIMaxTimeAllowed', 'seconds', 60, 20)),
    ...tlsOptions(properties, ways),
  }
}

// Two requests: metadata, then keys.
function timeOptions(seconds: number | undefined): RemoteKeysOptions {
  if (seconds === undefined) return {}
  return { timeoutMs: seconds * 1000, deadlineMs: seconds * 2000 }
}

/** @throws {TypeError} for plain HTTP that was not asked for by name. */
export function tlsOptions(
  properties: Properties,
  ways: TeradataWays,
): Pick<RemoteKeysOptions, 'tls' | 'allowInsecureHttp'> {
  const caDirectory = properties['JWTClientTlsCACertDir']
  if (!yesOrNo('JWTClientUseTls', properties['JWTClientUseTls'], true)) {
    if (ways.has('plain_http')) return { allowInsecureHttp: true }
    throw new TypeError(
      `Sekisho: JWTClientUseTls must be yes; got "no", which sends tokens and fetches keys in the open; if that has to be, asInProduct: ['plain_http']`,
    )
  }
  return caDirectory === undefined ? {} : { tls: { caDirectory } }
}
