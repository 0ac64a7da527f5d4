import { readFileSync } from 'node:fs'
import { fetchableUrl } from '../options/checks.ts'
import { invalidOption } from '../options/invalid-option.ts'
import type { JsonObject } from '../encoding/json-object.ts'
import { fetchDocument } from '../outbound/fetch-document.ts'
import {
  resolveRequestOptions,
  requestOptionNames,
  type RequestOptions,
} from '../outbound/request-options.ts'

/** An endpoint of the issuer, and how this service shows there who it is (RFC 6749 section 2.3.1). */
export interface OauthClientOptions extends RequestOptions {
  /** URL of the endpoint; https, or http on a loopback address. */
  readonly endpoint: string
  readonly clientId: string
  /** The secret itself, from the environment for example; either this or `clientSecretFile`. */
  readonly clientSecret?: string
  /** A file with the secret, read when the verifier is made; white space around it is left out. */
  readonly clientSecretFile?: string
  /** Default `client_secret_basic`. */
  readonly clientAuthentication?: 'client_secret_basic' | 'client_secret_post'
}

/** The names of these options. */
export const oauthClientOptionNames: readonly string[] = [
  ...requestOptionNames,
  ...Object.keys({
    endpoint: true,
    clientId: true,
    clientSecret: true,
    clientSecretFile: true,
    clientAuthentication: true,
  } satisfies Record<Exclude<keyof OauthClientOptions, keyof RequestOptions>, true>),
]

/** Posts parameters to the endpoint. @throws {Error} a plain error for any answer but 200 with JSON. */
export type OauthClient = (parameters: Readonly<Record<string, string>>) => Promise<JsonObject>

/** @throws {TypeError} naming the option; the secret is never shown. */
export function createOauthClient(options: OauthClientOptions, where: string): OauthClient {
  const settings = resolveRequestOptions(options)
  const url = fetchableUrl(`endpoint of ${where}`, options.endpoint, settings.allowInsecureHttp)
  const secret = secretOf(options, where)
  const { clientId, clientAuthentication = 'client_secret_basic' } = options
  if (typeof clientId !== 'string' || clientId === '') {
    throw invalidOption(`clientId of ${where}`, clientId, 'a non-empty string')
  }
  const credentials = { client_id: clientId, client_secret: secret }
  switch (clientAuthentication) {
    case 'client_secret_post':
      return async (parameters) => {
        const form = new URLSearchParams({ ...parameters, ...credentials })
        return (await fetchDocument(url, settings, AbortSignal.timeout(settings.timeoutMs), form))
          .document
      }
    case 'client_secret_basic': {
      if (Object.keys(settings.headers).some((name) => name.toLowerCase() === 'authorization')) {
        throw invalidOption(
          `headers of ${where}`,
          'authorization',
          'without authorization, which client_secret_basic sets',
        )
      }
      const authorization = `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(secret)}`).toString('base64')}`
      const bounds = { ...settings, headers: { ...settings.headers, authorization } }
      return async (parameters) => {
        const form = new URLSearchParams(parameters)
        return (await fetchDocument(url, bounds, AbortSignal.timeout(settings.timeoutMs), form))
          .document
      }
    }
    default:
      throw invalidOption(
        `clientAuthentication of ${where}`,
        clientAuthentication,
        'client_secret_basic or client_secret_post',
      )
  }
}

/** As RFC 6749 section 2.3.1 wants both halves of the Basic credentials. */
function formEncoded(text: string): string {
  return new URLSearchParams({ _: text }).toString().slice(2)
}

function secretOf({ clientSecret, clientSecretFile }: OauthClientOptions, where: string): string {
  if ((clientSecret === undefined) === (clientSecretFile === undefined)) {
    throw new TypeError(`Sekisho: ${where} needs either clientSecret or clientSecretFile`)
  }
  const secret = clientSecretFile === undefined ? clientSecret : readSecret(clientSecretFile, where)
  if (typeof secret !== 'string' || secret === '') {
    throw new TypeError(`Sekisho: the client secret of ${where} is empty`)
  }
  return secret
}

function readSecret(path: string, where: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    throw new TypeError(
      `Sekisho: clientSecretFile of ${where} cannot be read; check the path and its rights`,
      { cause },
    )
  }
}
