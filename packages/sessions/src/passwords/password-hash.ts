import * as crypto from 'node:crypto'
import { promisify } from 'node:util'
import { readPhc, writePhc, type Phc } from './phc.ts'

/** How one algorithm derives a hash; null where this Node does not have it. */
type Derive = (password: Buffer, phc: Phc) => Promise<Buffer>

// OWASP Password Storage Cheat Sheet, 2026: 19 MiB and two passes of Argon2id, else 128 MiB of scrypt.
const argon2Now = new Map([
  ['m', 19_456],
  ['t', 2],
  ['p', 1],
])
const scryptNow = new Map([
  ['ln', 17],
  ['r', 8],
  ['p', 1],
])
const version13 = 19
const saltBytes = 16
const hashBytes = 32
// A gibibyte: no hash of ours comes near, and a row somebody wrote must not take the server down.
const mostBytes = 2 ** 30

// Node has it since 24.7; the import of a name that is absent would not even load.
const hasArgon2 = 'argon2' in crypto

const deriveBy: Readonly<Record<string, Derive>> = {
  argon2id: deriveArgon2id,
  scrypt: deriveScrypt,
}

/**
 * Hashes a password for storing: a PHC string of Argon2id, of scrypt where Node has no Argon2.
 *
 * The password is normalised (NFKC), so that it can be typed on any keyboard.
 */
export async function hashPassword(password: string): Promise<string> {
  const phc: Phc = {
    algorithm: hasArgon2 ? 'argon2id' : 'scrypt',
    version: hasArgon2 ? version13 : null,
    parameters: hasArgon2 ? argon2Now : scryptNow,
    salt: crypto.randomBytes(saltBytes),
    hash: Buffer.alloc(hashBytes),
  }
  return writePhc({ ...phc, hash: await derive(password, phc) })
}

/**
 * Whether a password belongs to a stored hash.
 *
 * @throws {TypeError} for a hash that cannot be checked here; its text is in no message.
 */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const phc = phcOf(stored)
  return crypto.timingSafeEqual(await derive(password, phc), phc.hash)
}

/** Whether the hash was made otherwise than `hashPassword` makes it now. */
export function isOutdated(stored: string): boolean {
  const { algorithm, parameters } = phcOf(stored)
  const now = hasArgon2 ? argon2Now : scryptNow
  const isCurrent = algorithm === (hasArgon2 ? 'argon2id' : 'scrypt')
  return !isCurrent || [...now].some(([name, value]) => (parameters.get(name) ?? 0) < value)
}

function phcOf(stored: unknown): Phc {
  const phc = typeof stored === 'string' ? readPhc(stored) : null
  if (phc !== null && Object.hasOwn(deriveBy, phc.algorithm)) return phc
  throw new TypeError(
    'Sekisho: a stored password is no PHC string of argon2id or scrypt; make it with hashPassword()',
  )
}

async function derive(password: string, phc: Phc): Promise<Buffer> {
  const bytes = Buffer.from(password.normalize('NFKC'), 'utf8')
  const by = deriveBy[phc.algorithm]
  if (by === undefined) throw new TypeError(`Sekisho: no password hash ${phc.algorithm}`)
  return by(bytes, phc)
}

function deriveArgon2id(password: Buffer, phc: Phc): Promise<Buffer> {
  const [memory, passes, parallelism] = parametersOf(phc, ['m', 't', 'p'])
  if (!hasArgon2) {
    throw new TypeError('Sekisho: a stored password is of argon2id, which needs Node 24.7 or later')
  }
  if (phc.version !== version13 || memory * 1024 > mostBytes) throw unfit(phc)
  const given = { message: password, nonce: phc.salt, parallelism, passes, memory }
  return promisify(crypto.argon2)('argon2id', { ...given, tagLength: phc.hash.length })
}

function deriveScrypt(password: Buffer, phc: Phc): Promise<Buffer> {
  const [logN, r, p] = parametersOf(phc, ['ln', 'r', 'p'])
  const bytes = 128 * 2 ** logN * r
  if (bytes > mostBytes) throw unfit(phc)
  const options = { N: 2 ** logN, r, p, maxmem: 2 * bytes }
  return new Promise((resolve, reject) => {
    crypto.scrypt(password, phc.salt, phc.hash.length, options, (fault, hash) => {
      if (fault === null) resolve(hash)
      else reject(fault)
    })
  })
}

function parametersOf(
  phc: Phc,
  names: readonly [string, string, string],
): readonly [number, number, number] {
  const [first = 0, second = 0, third = 0] = names.map((name) => phc.parameters.get(name))
  if (first === 0 || second === 0 || third === 0 || third > 16 || second > 64) throw unfit(phc)
  return [first, second, third]
}

function unfit({ algorithm }: Phc): TypeError {
  return new TypeError(
    `Sekisho: a stored password of ${algorithm} has parameters that are absent or too large`,
  )
}
