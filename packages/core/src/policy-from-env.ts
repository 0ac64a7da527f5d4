import { readFileSync } from 'node:fs'
import type { JwsAlgorithm } from './keys/algorithms.ts'
import { jwksFile } from './keys/files/jwks-file.ts'
import type { KeySource } from './keys/key-source.ts'
import { publicKeyPem } from './keys/public-key-pem.ts'
import { remoteJwks } from './keys/remote/remote-jwks.ts'
import { sharedSecret } from './keys/shared-secret.ts'
import type { VerifierOptions } from './options/verifier-options.ts'

/** The part of `process.env` that is read. */
export type Environment = Readonly<Record<string, string | undefined>>

const keyVariables = ['JWT_JWKS_URI', 'JWT_JWKS_FILE', 'JWT_PUBLIC_KEY_FILE', 'JWT_SECRET'] as const

/**
 * The policy that the environment describes; what `jwtAuth()` without arguments uses.
 *
 * - `JWT_ISSUER`, `JWT_AUDIENCE`: needed; several values are separated by commas.
 * - Keys, at most one: `JWT_JWKS_URI`, `JWT_JWKS_FILE`, `JWT_PUBLIC_KEY_FILE` (with one value in
 *   `JWT_ALGORITHMS`), `JWT_SECRET` (HS256 unless `JWT_ALGORITHMS` says so). Default: discovery.
 * - `JWT_ALGORITHMS`: separated by commas. `JWT_CLOCK_TOLERANCE_SECONDS`: default 5.
 *
 * @throws {TypeError} that names every missing variable, any that is set to nothing or is a slip for
 *   another, and any two that exclude each other.
 */
export function policyFromEnv(env: Environment = process.env): VerifierOptions {
  checkVariables(env)
  const missing = ['JWT_ISSUER', 'JWT_AUDIENCE'].filter((name) => list(env, name).length === 0)
  if (missing.length > 0) {
    throw new TypeError(
      `Sekisho: the environment lacks ${missing.join(' and ')}; set ${missing.length > 1 ? 'them' : 'it'}, or pass the options in code`,
    )
  }
  const keys = keysFrom(env)
  const algorithms = list(env, 'JWT_ALGORITHMS') as JwsAlgorithm[]
  const tolerance = env['JWT_CLOCK_TOLERANCE_SECONDS']
  return {
    issuer: list(env, 'JWT_ISSUER'),
    audience: list(env, 'JWT_AUDIENCE'),
    ...(keys === null ? {} : { keys }),
    ...(algorithms.length === 0 ? {} : { algorithms }),
    ...(tolerance === undefined ? {} : { clockToleranceSeconds: seconds(tolerance) }),
  }
}

const variables = [
  'JWT_ISSUER',
  'JWT_AUDIENCE',
  ...keyVariables,
  'JWT_ALGORITHMS',
  'JWT_CLOCK_TOLERANCE_SECONDS',
]

/** Names that are easily written for another; in silence the policy would be another one too. */
const slips: Readonly<Record<string, string>> = {
  JWT_ISS: 'JWT_ISSUER',
  JWT_AUD: 'JWT_AUDIENCE',
  JWT_JWKS_URL: 'JWT_JWKS_URI',
  JWT_PUBLIC_KEY: 'JWT_PUBLIC_KEY_FILE',
  JWT_ALGORITHM: 'JWT_ALGORITHMS',
  JWT_CLOCK_TOLERANCE: 'JWT_CLOCK_TOLERANCE_SECONDS',
}

function checkVariables(env: Environment): void {
  for (const [slip, meant] of Object.entries(slips)) {
    if (env[slip] !== undefined) {
      throw new TypeError(
        `Sekisho: the environment sets ${slip}, which is not read; is ${meant} meant?`,
      )
    }
  }
  const empty = variables.filter((name) => env[name]?.trim() === '')
  if (empty.length > 0) {
    throw new TypeError(
      `Sekisho: the environment sets ${empty.join(' and ')} to nothing; give a value, or unset it`,
    )
  }
}

function keysFrom(env: Environment): KeySource | null {
  const given = keyVariables.filter((name) => (env[name] ?? '') !== '')
  if (given.length > 1) {
    throw new TypeError(
      `Sekisho: the environment sets ${given.join(' and ')}; set one of them only`,
    )
  }
  const [name] = given
  const value = name === undefined ? '' : (env[name] as string)
  switch (name) {
    case 'JWT_JWKS_URI':
      return remoteJwks(value)
    case 'JWT_JWKS_FILE':
      return jwksFile(value)
    case 'JWT_SECRET':
      return sharedSecret(value)
    case 'JWT_PUBLIC_KEY_FILE':
      return publicKeyPem(readPem(value), onlyAlgorithm(env))
    default:
      return null
  }
}

function onlyAlgorithm(env: Environment): JwsAlgorithm {
  const [algorithm, ...more] = list(env, 'JWT_ALGORITHMS')
  if (algorithm === undefined || more.length > 0) {
    throw new TypeError(
      'Sekisho: JWT_PUBLIC_KEY_FILE needs exactly one algorithm in JWT_ALGORITHMS, for example RS256',
    )
  }
  return algorithm as JwsAlgorithm
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new TypeError('Sekisho: the file that JWT_PUBLIC_KEY_FILE names cannot be read', {
      cause,
    })
  }
}

function seconds(text: string): number {
  if (!/^\d{1,4}$/.test(text)) {
    throw new TypeError('Sekisho: JWT_CLOCK_TOLERANCE_SECONDS must be whole seconds, 0 to 600')
  }
  return Number(text)
}

function list(env: Environment, name: string): readonly string[] {
  const items = (env[name] ?? '').split(',').map((item) => item.trim())
  return items.filter((item) => item !== '')
}
