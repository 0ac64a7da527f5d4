import { checkNames, integerWithin, numberWithin } from '../../options/checks.ts'
import { invalidOption } from '../../options/invalid-option.ts'
import {
  requestOptionNames,
  resolveRequestOptions,
  type RequestOptions,
  type RequestSettings,
} from '../../outbound/request-options.ts'

/** How keys are fetched and kept; for `remoteJwks` and `discovery`. */
export interface RemoteKeysOptions extends RequestOptions {
  /** Seconds after which fetched keys are dropped, come what may, but for an outage. 0 asks for every token. 0–86400. Default 600. */
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
  /** Milliseconds for discovery and keys together. 1–120000. Default 8000. */
  readonly deadlineMs?: number
  /** Keys in a set; a longer set is refused whole. Default 100. */
  readonly maxKeys?: number
  /**
   * A file in which fetched public keys are kept, for a start while the issuer is down. Their age
   * counts from when they were fetched. It must lie where nobody else writes. Default none.
   */
  readonly snapshotFile?: string
}

/** The options with every default filled in. */
export interface RemoteKeysSettings
  extends RequestSettings, Required<Omit<RemoteKeysOptions, keyof RequestOptions>> {}

const names = [
  ...requestOptionNames,
  ...Object.keys({
    cacheMaxAgeSeconds: true,
    refreshIntervalSeconds: true,
    staleIfErrorSeconds: true,
    cooldownSeconds: true,
    deadlineMs: true,
    maxKeys: true,
    snapshotFile: true,
  } satisfies Record<Exclude<keyof RemoteKeysOptions, keyof RequestOptions>, true>),
]

/** Checks and completes the options. @throws {TypeError} naming the option. */
export function resolveRemoteKeysOptions(
  options: RemoteKeysOptions,
  where: string,
): RemoteKeysSettings {
  checkNames(options, names, where)
  const {
    cacheMaxAgeSeconds = 600,
    refreshIntervalSeconds = cacheMaxAgeSeconds / 2,
    staleIfErrorSeconds = 3600,
    cooldownSeconds = 10,
    deadlineMs = 8000,
    maxKeys = 100,
    snapshotFile = '',
    ...request
  } = options
  const most = numberWithin('cacheMaxAgeSeconds', cacheMaxAgeSeconds, 0, 86_400)
  return Object.freeze({
    ...resolveRequestOptions(request),
    cacheMaxAgeSeconds: most,
    refreshIntervalSeconds: numberWithin('refreshIntervalSeconds', refreshIntervalSeconds, 0, most),
    staleIfErrorSeconds: numberWithin('staleIfErrorSeconds', staleIfErrorSeconds, 0, 604_800),
    cooldownSeconds: numberWithin('cooldownSeconds', cooldownSeconds, 1, 300),
    deadlineMs: integerWithin('deadlineMs', deadlineMs, 1, 120_000),
    maxKeys: integerWithin('maxKeys', maxKeys, 1, 10_000),
    snapshotFile: checkPath('snapshotFile', snapshotFile),
  })
}

function checkPath(name: string, path: unknown): string {
  if (typeof path !== 'string') throw invalidOption(name, path, 'a path')
  return path
}
