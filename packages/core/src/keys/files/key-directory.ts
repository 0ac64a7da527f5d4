import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { checkNames, optionalText } from '../../options/checks.ts'
import { invalidOption } from '../../options/invalid-option.ts'
import { publicKeyAlgorithms, type JwsAlgorithm } from '../algorithms.ts'
import type { UsableJwk } from '../jwk.ts'
import { KeySet } from '../key-set.ts'
import type { KeySource } from '../key-source.ts'
import { readPublicKeyPem } from '../read-public-key-pem.ts'
import { readTrusted } from '../trusted-key-set.ts'
import { FileKeys, type KeyFiles } from './file-keys.ts'
import { checkIntervalOf, readJson, type KeyFileOptions } from './jwks-file.ts'
import { isAbsent, stampOf } from './file-stamp.ts'

/** Which files of the directory belong to the issuer, and how often they are looked at. */
export interface KeyDirectoryOptions extends KeyFileOptions {
  /**
   * First part of the file names: letters, digits, `.`, `_`, `-`, and a letter or digit first.
   * Default: the issuer, percent-encoded (`https%3A%2F%2Fidp.example`).
   */
  readonly id?: string
}

/**
 * Public keys in a directory with files per issuer: `<id>.json` (a JWK Set or one JWK) and
 * `<id>.<alg>.pem` (one SPKI PEM for that algorithm, `idp.RS256.pem`). Adding, replacing and removing
 * a file takes effect without a restart; a broken file leaves all of the issuer's last good keys in
 * place, with a process warning and in `health()`. Without any file the issuer has no keys: 503.
 *
 * No part of a token goes into a path.
 *
 * @throws {TypeError} when the verifier is made and there is no such directory, a file is broken, or
 *   the policy has several issuers without an `id`.
 */
export function keyDirectory(path: string, options: KeyDirectoryOptions = {}): KeySource {
  checkNames(options, ['checkIntervalSeconds', 'id'], 'keyDirectory()')
  const interval = checkIntervalOf(options)
  const ownId = optionalText('the id of keyDirectory()', options.id)
  if (ownId !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(ownId)) {
    throw invalidOption('the id of keyDirectory()', ownId, 'letters, digits, ".", "_" and "-"')
  }
  return {
    kind: 'keyDirectory()',
    algorithms: publicKeyAlgorithms,
    defaultAlgorithms: publicKeyAlgorithms,
    open: ({ issuers, algorithms, now }) => {
      if (ownId === undefined && issuers.length > 1) {
        throw new TypeError('Sekisho: keyDirectory() needs an id for a policy with several issuers')
      }
      const id = ownId ?? encodeURIComponent(issuers[0] as string)
      return new FileKeys(filesOf(path, id, algorithms), interval, now)
    },
  }
}

function filesOf(directory: string, id: string, algorithms: readonly JwsAlgorithm[]): KeyFiles {
  const set = join(directory, `${id}.json`)
  const pems = algorithms.map((name) => ({ name, path: join(directory, `${id}.${name}.pem`) }))
  return {
    kind: 'keyDirectory()',
    stamp: () => stampOf([directory, set, ...pems.map(({ path }) => path)]),
    read: () => {
      // A directory that is gone is an accident; a file that is gone was taken away.
      if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
        throw new TypeError(`Sekisho: keyDirectory(${JSON.stringify(directory)}) is no directory`)
      }
      const fromSet = unlessAbsent(() => readTrusted(readJson(set, set), set))
      const fromPems = pems.flatMap(({ name, path }) =>
        unlessAbsent(() => [readPublicKeyPem(readText(path), name, path)]),
      )
      return new KeySet([...fromSet, ...fromPems], algorithms)
    },
  }
}

/** No keys where there is no file; one that is there and cannot be read was not taken away. */
function unlessAbsent(read: () => readonly UsableJwk[]): readonly UsableJwk[] {
  try {
    return read()
  } catch (error) {
    if (error instanceof TypeError && isAbsent(error.cause)) return []
    throw error
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new TypeError(`Sekisho: ${path} cannot be read; check its rights`, { cause })
  }
}
