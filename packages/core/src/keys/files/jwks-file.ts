import { readFileSync } from 'node:fs'
import { checkNames, numberWithin } from '../../options/checks.ts'
import { publicKeyAlgorithms } from '../algorithms.ts'
import type { KeySource } from '../key-source.ts'
import { trustedKeySet } from '../trusted-key-set.ts'
import { FileKeys } from './file-keys.ts'
import { stampOf } from './file-stamp.ts'

/** How often files are looked at. */
export interface KeyFileOptions {
  /** Least seconds between two looks at the files. 0–3600. Default 2. */
  readonly checkIntervalSeconds?: number
}

/** The interval of checked options. @throws {TypeError} */
export function checkIntervalOf(options: KeyFileOptions): number {
  const { checkIntervalSeconds = 2 } = options
  return numberWithin('checkIntervalSeconds', checkIntervalSeconds, 0, 3600)
}

/**
 * Public keys in a file that holds one JWK Set or one JWK. A changed file is picked up without a
 * restart; one that is half-written, broken or gone leaves the last good keys in place, with a
 * process warning and in `health()`.
 *
 * @throws {TypeError} when the verifier is made and the file cannot be read, is not JSON, or holds
 *   what `staticKeys` refuses.
 */
export function jwksFile(path: string, options: KeyFileOptions = {}): KeySource {
  checkNames(options, ['checkIntervalSeconds'], 'jwksFile()')
  const interval = checkIntervalOf(options)
  const where = `jwksFile(${JSON.stringify(path)})`
  return {
    kind: 'jwksFile()',
    algorithms: publicKeyAlgorithms,
    defaultAlgorithms: publicKeyAlgorithms,
    open: ({ algorithms, now }) =>
      new FileKeys(
        {
          kind: 'jwksFile()',
          stamp: () => stampOf([path]),
          read: () => trustedKeySet(readJson(path, where), algorithms, where),
        },
        interval,
        now,
      ),
  }
}

/** A JSON document on disk. @throws {TypeError} naming where it was expected. */
export function readJson(path: string, where: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown
  } catch (cause) {
    throw new TypeError(`Sekisho: ${where} cannot be read as JSON; check the path and its rights`, {
      cause,
    })
  }
}
