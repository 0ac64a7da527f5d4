import { randomUUID } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { discovery, staticKeys, type Jwk } from '@sekisho/core'
import {
  boolean,
  checkNames,
  fetchableUrl,
  integerWithin,
  invalidOption,
} from '@sekisho/core/options'
import { neededText } from '../product/setting-values.ts'
import { fetchJson } from './fetch-json.ts'

/** Whose keys are fetched, and where they go. */
export interface FetchJwksOptions {
  /** The directory that `keyDirectory` reads. */
  readonly directory: string
  /** First part of the file name: letters, digits, `.`, `_`, `-`, and a letter or digit first. */
  readonly issuerId: string
  /** The issuer: its metadata lie below, at `/.well-known/openid-configuration`. */
  readonly url: string
  /** For everything together. 1–86400. Default 900. */
  readonly timeoutSeconds?: number
  /** Lets plain http reach another host than this one. Never in production. Default false. */
  readonly allowInsecureHttp?: boolean
}

const optionNames = Object.keys({
  directory: true,
  issuerId: true,
  url: true,
  timeoutSeconds: true,
  allowInsecureHttp: true,
} satisfies Record<keyof FetchJwksOptions, true>)

/**
 * Fetches the public keys of an issuer into `<issuerId>.json`, for `keyDirectory`; the file is replaced in
 * one step, or not at all. As the `getjwk` of Teradata, but for its file names, which are not published.
 *
 * The metadata must name the issuer exactly, and the set must hold a key that can be used and none that
 * is private or symmetric.
 *
 * @returns the path that was written.
 * @throws {TypeError} for an unknown or impossible option.
 * @throws {Error} when the keys cannot be had, are no good, or cannot be written.
 */
export async function fetchJwks(options: FetchJwksOptions): Promise<string> {
  checkNames(options, optionNames, 'fetchJwks()')
  const { issuerId, timeoutSeconds = 900, allowInsecureHttp = false } = options
  const directory = neededText('directory', options.directory)
  if (typeof issuerId !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(issuerId)) {
    throw invalidOption(
      'issuerId',
      issuerId,
      'letters, digits, ".", "_" and "-", a letter or digit first',
    )
  }
  const insecure = boolean('allowInsecureHttp', allowInsecureHttp)
  const issuer = fetchableUrl('url', options.url, insecure)
  const seconds = integerWithin('timeoutSeconds', timeoutSeconds, 1, 86_400)
  const jwks = await keysOf(issuer, options.url, insecure, AbortSignal.timeout(seconds * 1000))
  const path = join(directory, `${issuerId}.json`)
  replaceFile(path, `${JSON.stringify(jwks, null, 2)}\n`)
  return path
}

async function keysOf(
  issuer: URL,
  name: string,
  insecure: boolean,
  signal: AbortSignal,
): Promise<{ readonly keys: readonly Jwk[] }> {
  const place = new URL(`${issuer.href.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const metadata = await fetchJson(place, signal)
  if (metadata['issuer'] !== name) {
    throw new Error(
      `the metadata are of issuer ${JSON.stringify(metadata['issuer'])}, expected exactly ${JSON.stringify(name)}; compare a trailing slash`,
    )
  }
  const jwksUrl = fetchableUrl('jwks_uri of the metadata', metadata['jwks_uri'], insecure)
  // Loopback http is for an issuer on loopback; another one has no business there.
  if (jwksUrl.protocol === 'http:' && issuer.protocol === 'https:') {
    throw new Error(`jwks_uri of the metadata is ${jwksUrl.href}, expected https as the issuer`)
  }
  const { keys } = await fetchJson(jwksUrl, signal)
  if (!Array.isArray(keys)) throw new Error(`${jwksUrl.href} has no list of keys`)
  const jwks = { keys: keys as readonly Jwk[] }
  checkAsVerifier(jwks, jwksUrl, name)
  return jwks
}

/** What a verifier would refuse is not written. */
function checkAsVerifier(
  jwks: { readonly keys: readonly Jwk[] },
  { href }: URL,
  issuer: string,
): void {
  const algorithms = discovery().algorithms
  try {
    staticKeys(jwks)
      .open({ issuers: [issuer], algorithms, now: Date.now })
      .close()
  } catch (cause) {
    throw new Error(`the keys of ${href} are not written`, { cause })
  }
}

function replaceFile(path: string, text: string): void {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode: 0o644 })
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
