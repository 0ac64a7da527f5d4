import { boolean, checkNames, integerWithin, numberWithin, or } from '../../options/checks.ts'
import { invalidOption } from '../../options/invalid-option.ts'
import type { Fetch } from './fetch-document.ts'

/** How keys are fetched and kept; for `remoteJwks` and `discovery`. */
export interface RemoteKeysOptions {
  /** Seconds after which fetched keys are dropped, come what may, but for an outage. 10–86400. Default 600. */
  readonly cacheMaxAgeSeconds?: number
  /**
   * Seconds after which a request causes a refresh beside it. A shorter `max-age` of the answer is
   * honoured, down to `cooldownSeconds`. At most `cacheMaxAgeSeconds`. Default half of that.
   */
  readonly refreshIntervalSeconds?: number
  /** Seconds beyond `cacheMaxAgeSeconds` that old keys serve while the issuer is down. 0–604800. Default 3600. */
  readonly staleIfErrorSeconds?: number
  /** Least seconds between two fetches caused by unknown kids, and after a failure. 1–300. Default 10. */
  readonly cooldownSeconds?: number
  /** Milliseconds for one HTTP request, body included. 1–60000. Default 5000. */
  readonly timeoutMs?: number
  /** Milliseconds for discovery and keys together. 1–120000. Default 8000. */
  readonly deadlineMs?: number
  /** Bytes of one answer. Default 262144. */
  readonly maxBodyBytes?: number
  /** Keys in a set; a longer set is refused whole. Default 100. */
  readonly maxKeys?: number
  /** Sent with every request, for example an API key. */
  readonly headers?: Readonly<Record<string, string>>
  /** Default: the global `fetch`. */
  readonly fetch?: Fetch
  /** Lets plain http reach another host than this one. Never in production. Default false. */
  readonly allowInsecureHttp?: boolean
}

/** The options with every default filled in. */
export type RemoteKeysSettings = Required<RemoteKeysOptions>

const names = Object.keys({
  cacheMaxAgeSeconds: true,
  refreshIntervalSeconds: true,
  staleIfErrorSeconds: true,
  cooldownSeconds: true,
  timeoutMs: true,
  deadlineMs: true,
  maxBodyBytes: true,
  maxKeys: true,
  headers: true,
  fetch: true,
  allowInsecureHttp: true,
} satisfies Record<keyof RemoteKeysOptions, true>)

/** Checks and completes the options. @throws {TypeError} naming the option. */
export function resolveRemoteKeysOptions(
  options: RemoteKeysOptions,
  where: string,
): RemoteKeysSettings {
  checkNames(options, names, where)
  const cacheMaxAgeSeconds = numberWithin(
    'cacheMaxAgeSeconds',
    or(options.cacheMaxAgeSeconds, 600),
    10,
    86_400,
  )
  return Object.freeze({
    cacheMaxAgeSeconds,
    refreshIntervalSeconds: numberWithin(
      'refreshIntervalSeconds',
      or(options.refreshIntervalSeconds, cacheMaxAgeSeconds / 2),
      1,
      cacheMaxAgeSeconds,
    ),
    staleIfErrorSeconds: numberWithin(
      'staleIfErrorSeconds',
      or(options.staleIfErrorSeconds, 3600),
      0,
      604_800,
    ),
    cooldownSeconds: numberWithin('cooldownSeconds', or(options.cooldownSeconds, 10), 1, 300),
    timeoutMs: integerWithin('timeoutMs', or(options.timeoutMs, 5000), 1, 60_000),
    deadlineMs: integerWithin('deadlineMs', or(options.deadlineMs, 8000), 1, 120_000),
    maxBodyBytes: integerWithin('maxBodyBytes', or(options.maxBodyBytes, 262_144), 1, 16_777_216),
    maxKeys: integerWithin('maxKeys', or(options.maxKeys, 100), 1, 10_000),
    headers: checkHeaders(or(options.headers, {})),
    fetch: checkFetch(or(options.fetch, globalFetch)),
    allowInsecureHttp: boolean('allowInsecureHttp', or(options.allowInsecureHttp, false)),
  })
}

function checkHeaders(headers: unknown): Readonly<Record<string, string>> {
  if (typeof headers !== 'object' || headers === null)
    throw invalidOption('headers', typeof headers === 'string' ? 'text' : headers, 'an object')
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

function checkFetch(fetch: unknown): Fetch {
  if (typeof fetch !== 'function')
    throw invalidOption('fetch', fetch, 'a function like the global fetch')
  return fetch as Fetch
}
