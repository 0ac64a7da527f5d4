import { hashPassword, verifyPassword } from '@sekisho/sessions/passwords'
import * as crypto from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { isOutdated } from '../../src/passwords/password-hash.ts'

// One scrypt hash, of a Node without Argon2, takes up to a second on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const salt = Buffer.from('0123456789abcdef')

function scryptHash(password: string, logN: number): string {
  const hash = crypto.scryptSync(password, salt, 32, { N: 2 ** logN, r: 8, p: 1, maxmem: 2 ** 29 })
  return `$scrypt$ln=${logN},r=8,p=1$${text(salt)}$${text(hash)}`
}

function text(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}

describe('hashPassword', () => {
  test('makes a PHC string of the algorithm of this Node, with a salt of its own', async () => {
    const first = await hashPassword('correct horse')
    expect(first).toMatch(
      /^\$(?:argon2id\$v=19\$m=19456,t=2,p=1|scrypt\$ln=17,r=8,p=1)\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    )
    expect(await hashPassword('correct horse')).not.toBe(first)
    expect(isOutdated(first)).toBe(false)
  })

  test('is undone by verifyPassword, for this password only', async () => {
    const stored = await hashPassword('correct horse')
    expect(await verifyPassword('correct horse', stored)).toBe(true)
    expect(await verifyPassword('correct horse ', stored)).toBe(false)
    expect(await verifyPassword('', stored)).toBe(false)
  })

  test('takes a password however the keyboard composes its letters', async () => {
    const stored = await hashPassword('Åse 1')
    expect(await verifyPassword('A\u030ase 1', stored)).toBe(true)
    expect(await verifyPassword('\u212bse １', stored)).toBe(true)
  })

  test('counts every byte of a long password', async () => {
    const long = 'x'.repeat(200)
    const stored = await hashPassword(`${long}1`)
    expect(await verifyPassword(`${long}2`, stored)).toBe(false)
  })
})

describe('verifyPassword', () => {
  test('reads an Argon2id hash of the reference program', async () => {
    // Its test.c: "password", "somesalt", two passes, 64 MiB.
    const stored =
      '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    const told = (password: string) =>
      verifyPassword(password, stored).catch(({ message }: Error) => message)
    const older = 'Sekisho: a stored password is of argon2id, which needs Node 24.7 or later'
    const known = 'argon2' in crypto
    expect(await told('password')).toBe(known ? true : older)
    expect(await told('Password')).toBe(known ? false : older)
  })

  test('reads the scrypt hash of another program', async () => {
    const stored = scryptHash('old one', 14)
    expect(await verifyPassword('old one', stored)).toBe(true)
    expect(await verifyPassword('new one', stored)).toBe(false)
    expect(isOutdated(stored)).toBe(true)
  })

  const hostile: readonly (readonly [string, string, RegExp])[] = [
    ['plain text', 'hunter2', /no PHC string/],
    ['an empty text', '', /no PHC string/],
    ['bcrypt', `$2b$10$${'a'.repeat(53)}`, /no PHC string/],
    ['another algorithm', `$md5$x=1$${text(salt)}$${text(salt)}`, /no PHC string/],
    [
      'the name of a member of every object',
      `$constructor$x=1$${text(salt)}$${text(salt)}`,
      /no PHC string/,
    ],
    ['a salt of three bytes', `$scrypt$ln=14,r=8,p=1$YWJj$${text(salt)}`, /no PHC string/],
    ['no hash', `$scrypt$ln=14,r=8,p=1$${text(salt)}$`, /no PHC string/],
    ['scrypt without N', `$scrypt$r=8,p=1$${text(salt)}$${text(salt)}`, /parameters/],
    ['scrypt of two gibibytes', `$scrypt$ln=21,r=8,p=1$${text(salt)}$${text(salt)}`, /parameters/],
    ['scrypt of N = 2^999', `$scrypt$ln=999,r=8,p=1$${text(salt)}$${text(salt)}`, /parameters/],
    [
      'scrypt a thousand times',
      `$scrypt$ln=14,r=8,p=1000$${text(salt)}$${text(salt)}`,
      /parameters/,
    ],
    [
      'Argon2 of four gibibytes',
      `$argon2id$v=19$m=4194304,t=2,p=1$${text(salt)}$${text(salt)}`,
      /parameters|24\.7/,
    ],
    [
      'Argon2 of an older version',
      `$argon2id$v=16$m=19456,t=2,p=1$${text(salt)}$${text(salt)}`,
      /parameters|24\.7/,
    ],
  ]

  test.each(hostile)(
    'refuses %s as a stored hash, and does not show it',
    async (_, stored, why) => {
      const refusal = await verifyPassword('any', stored).catch((error: unknown) => error)
      expect(refusal).toBeInstanceOf(TypeError)
      expect((refusal as TypeError).message).toMatch(why)
      const end = stored.slice(-12)
      expect((refusal as TypeError).message.includes(end)).toBe(end === '')
    },
  )
})
