import { SessionError } from '@sekisho/sessions'
import { hashPassword, passwordDirectory, type StoredUser } from '@sekisho/sessions/passwords'
import { scryptSync } from 'node:crypto'
import { beforeAll, describe, expect, test, vi } from 'vitest'

// One scrypt hash, of a Node without Argon2, takes up to a second on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let alice: StoredUser

beforeAll(async () => {
  alice = {
    subject: 'u1',
    passwordHash: await hashPassword('correct horse'),
    claims: { role: 'buyer' },
    stamp: '7',
  }
})

const find = (user: string) => (user === 'alice' ? alice : null)

function text(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}

function weakHash(password: string): string {
  const salt = Buffer.from('0123456789abcdef')
  const hash = scryptSync(password, salt, 32, { N: 1024, r: 8, p: 1 })
  return `$scrypt$ln=10,r=8,p=1$${text(salt)}$${text(hash)}`
}

describe('passwordDirectory', () => {
  test('knows a user by the password, and keeps the hash to itself', async () => {
    const directory = passwordDirectory({ find })
    expect(await directory.authenticate('alice', 'correct horse')).toEqual({
      subject: 'u1',
      claims: { role: 'buyer' },
      stamp: '7',
    })
  })

  test('says no to a wrong password and an unknown user alike', async () => {
    const directory = passwordDirectory({ find })
    expect(await directory.authenticate('alice', 'wrong horse')).toBeNull()
    expect(await directory.authenticate('mallory', 'correct horse')).toBeNull()
  })

  test('says no to a password of more than 1024 characters, even a right one', async () => {
    const passwordHash = await hashPassword('x'.repeat(1025))
    const directory = passwordDirectory({ find: () => ({ subject: 'u1', passwordHash }) })
    expect(await directory.authenticate('alice', 'x'.repeat(1025))).toBeNull()
  })

  test('S41 takes as long for an unknown user as for a wrong password', async () => {
    const directory = passwordDirectory({ find })
    await directory.authenticate('mallory', 'warms the hash of nobody')
    const timeOf = async (user: string) => {
      const start = performance.now()
      await directory.authenticate(user, 'wrong horse')
      return performance.now() - start
    }
    const [known, unknown]: [number[], number[]] = [[], []]
    for (let round = 0; round < 7; round += 1) {
      known.push(await timeOf('alice'))
      unknown.push(await timeOf('mallory'))
    }
    // The fastest round is the one that other work on the machine disturbed least.
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 2)
    expect(Math.min(...unknown)).toBeLessThan(Math.min(...known) * 2)
  })

  test('makes a stronger hash of an old one at login, once it is known to be right', async () => {
    const saved: string[] = []
    let passwordHash = weakHash('correct horse')
    const directory = passwordDirectory({
      find: () => ({ subject: 'u1', passwordHash }),
      save: (subject, fresh) => {
        saved.push(subject)
        passwordHash = fresh
      },
    })
    expect(await directory.authenticate('alice', 'wrong horse')).toBeNull()
    expect(saved).toEqual([])
    expect(await directory.authenticate('alice', 'correct horse')).toEqual({ subject: 'u1' })
    expect(saved).toEqual(['u1'])
    expect(await directory.authenticate('alice', 'correct horse')).toEqual({ subject: 'u1' })
    expect(saved).toEqual(['u1'])
  })

  test('lets the user in when the stronger hash cannot be saved, and warns', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const directory = passwordDirectory({
      find: () => ({ subject: 'u1', passwordHash: weakHash('correct horse') }),
      save: () => Promise.reject(new RangeError('table is full: correct horse')),
    })
    expect(await directory.authenticate('alice', 'correct horse')).toEqual({ subject: 'u1' })
    expect(warned).toHaveBeenCalledExactlyOnceWith(
      'Sekisho: save of passwordDirectory() failed: RangeError',
      { code: 'SEKISHO_PASSWORD_SAVE' },
    )
    warned.mockRestore()
  })

  test('S41 refuses with login_busy when too many wait, and takes logins again afterwards', async () => {
    const directory = passwordDirectory({ find, atOnce: 1, mostWaiting: 1 })
    const answers = await Promise.allSettled(
      Array.from({ length: 5 }, () => directory.authenticate('alice', 'correct horse')),
    )
    const refused = answers.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(3)
    for (const { reason } of refused as PromiseRejectedResult[]) {
      expect(reason).toBeInstanceOf(SessionError)
      expect(reason).toMatchObject({ code: 'login_busy', retryAfterSeconds: 1 })
    }
    expect(await directory.authenticate('alice', 'correct horse')).not.toBeNull()
  })

  test('says which names of a row it needs', async () => {
    const directory = passwordDirectory({ find: () => ({ sub: 'ann', hash: 'x' }) as never })
    await expect(directory.authenticate('ann', 'x')).rejects.toThrow(
      'find of passwordDirectory() must answer { subject, passwordHash }, both text, or null; got an object with sub, hash',
    )
  })

  test('hands on what the table throws', async () => {
    const directory = passwordDirectory({ find: () => Promise.reject(new Error('table is gone')) })
    await expect(directory.authenticate('alice', 'any')).rejects.toThrow('table is gone')
  })

  const mistakes: readonly (readonly [string, object, RegExp])[] = [
    ['no find', {}, /find must be a function; got undefined/],
    ['an unknown option', { find, pepper: 'x' }, /has no option "pepper"/],
    ['an undefined option', { find, save: undefined }, /save must be set/],
    ['nobody at once', { find, atOnce: 0 }, /atOnce must be a number from 1 to 128; got 0/],
    ['half a waiter', { find, mostWaiting: 0.5 }, /mostWaiting must be a whole number; got 0.5/],
  ]

  test.each(mistakes)('refuses %s at start-up', (_, options, message) => {
    expect(() => passwordDirectory(options as { find: typeof find })).toThrow(message)
    expect(() => passwordDirectory(options as { find: typeof find })).toThrow(TypeError)
  })
})
