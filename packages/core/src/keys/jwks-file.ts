import { readFileSync } from 'node:fs'
import { publicKeyAlgorithms } from './algorithms.ts'
import { fixedKeys } from './fixed-keys.ts'
import type { KeySource } from './key-source.ts'
import { trustedKeySet } from './static-keys.ts'

/**
 * Public keys in a file that holds one JWK Set or one JWK, read when the verifier is made.
 *
 * @throws {TypeError} when the file cannot be read or is not JSON, and as `staticKeys`.
 */
export function jwksFile(path: string): KeySource {
  const where = `jwksFile(${JSON.stringify(path)})`
  return {
    kind: 'jwksFile()',
    algorithms: publicKeyAlgorithms,
    defaultAlgorithms: publicKeyAlgorithms,
    open: ({ algorithms }) => fixedKeys(trustedKeySet(readJson(path, where), algorithms, where)),
  }
}

function readJson(path: string, where: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown
  } catch (cause) {
    throw new TypeError(`Sekisho: ${where} cannot be read as JSON; check the path and its rights`, {
      cause,
    })
  }
}
