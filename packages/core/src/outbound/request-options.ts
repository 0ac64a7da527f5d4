import { boolean, integerWithin } from '../options/checks.ts'
import { invalidOption } from '../options/invalid-option.ts'
import type { Fetch, FetchBounds } from './fetch-document.ts'
import { tlsFetch, type TlsOptions } from './tls-fetch.ts'

/** How requests to an issuer are made; for key sources, introspection and token exchange. */
export interface RequestOptions {
  /** Milliseconds for one HTTP request, body included. 1–60000. Default 5000. */
  readonly timeoutMs?: number
  /** Bytes of one answer. Default 262144. */
  readonly maxBodyBytes?: number
  /** Sent with every request, for example an API key. */
  readonly headers?: Readonly<Record<string, string>>
  /** Own authorities and client certificate; cannot stand beside `fetch`. Default: the system's. */
  readonly tls?: TlsOptions
  /** Default: the global `fetch`. */
  readonly fetch?: Fetch
  /** Lets plain http reach another host than this one. Never in production. Default false. */
  readonly allowInsecureHttp?: boolean
}

/** The names of these options. */
export const requestOptionNames = Object.keys({
  timeoutMs: true,
  maxBodyBytes: true,
  headers: true,
  tls: true,
  fetch: true,
  allowInsecureHttp: true,
} satisfies Record<keyof RequestOptions, true>)

/** The options with every default filled in. */
export interface RequestSettings extends FetchBounds {
  readonly allowInsecureHttp: boolean
}

/** Checks and completes the options. @throws {TypeError} naming the option. */
export function resolveRequestOptions(options: RequestOptions): RequestSettings {
  const {
    timeoutMs = 5000,
    maxBodyBytes = 262_144,
    headers = {},
    fetch = globalFetch,
    tls,
    allowInsecureHttp = false,
  } = options
  return {
    timeoutMs: integerWithin('timeoutMs', timeoutMs, 1, 60_000),
    maxBodyBytes: integerWithin('maxBodyBytes', maxBodyBytes, 1, 16_777_216),
    headers: checkHeaders(headers),
    fetch: resolveFetch(fetch, tls),
    allowInsecureHttp: boolean('allowInsecureHttp', allowInsecureHttp),
  }
}

function checkHeaders(headers: unknown): Readonly<Record<string, string>> {
  if (typeof headers !== 'object' || headers === null)
    throw invalidOption('headers', typeof headers === 'string' ? 'text' : headers, 'an object')
  if (headers instanceof Headers || Array.isArray(headers)) {
    throw invalidOption('headers', 'an instance of a class', 'a plain object')
  }
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      throw invalidOption('headers', name, 'keyed by header names')
    if (typeof value !== 'string' || !/^[\t\x20-\x7e]*$/.test(value)) {
      // The value is not shown: it may be a credential.
      throw invalidOption(`headers[${JSON.stringify(name)}]`, typeof value, 'printable ASCII text')
    }
  }
  return Object.freeze({ ...headers } as Record<string, string>)
}

// Looked up at each call, so that a host's patched fetch (tracing, a test) is the one that is used.
const globalFetch: Fetch = (url, init) => fetch(url, init)

function resolveFetch(given: Fetch, tls: TlsOptions | undefined): Fetch {
  if (typeof given !== 'function') {
    throw invalidOption('fetch', given, 'a function like the global fetch')
  }
  if (tls === undefined) return given
  if (given !== globalFetch) throw invalidOption('tls', 'an object', 'left out beside fetch')
  return tlsFetch(tls)
}
