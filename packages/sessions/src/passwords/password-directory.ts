import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { checkNames, functionOf, integerWithin, processWarning } from '@sekisho/core/options'
import { SessionError } from '../session-error.ts'
import { hashPassword, isOutdated, verifyPassword } from './password-hash.ts'
import { turnstile } from './turnstile.ts'
import type { DirectoryUser, UserDirectory } from './user-directory.ts'

/** A user as your table has it. */
export interface StoredUser extends DirectoryUser {
  /** What `hashPassword` made. */
  readonly passwordHash: string
}

export interface PasswordDirectoryOptions {
  /** The user of that name who may log in; null for nobody, and for a disabled one. */
  readonly find: (user: string) => Promise<StoredUser | null> | StoredUser | null
  /**
   * Stores a stronger hash of the password that was just given. Default: hashes stay as they are.
   * When it fails, the login goes on, and it is asked again at the next one.
   */
  readonly save?: (subject: string, passwordHash: string) => unknown
  /** Passwords that are checked at once. Default: as many as there are processors, at most 3 of the 4 threads. */
  readonly atOnce?: number
  /** Logins that may wait for their turn; the next is refused with `login_busy`. Default 50. */
  readonly mostWaiting?: number
}

const longestPassword = 1024
const threadsLeftForOthers = 1
const threadsOfNode = 4

/**
 * Who may log in, from your table of users and the passwords in it.
 *
 * An unknown user takes as long as a wrong password, as long as stored hashes are up to date (`save`).
 *
 * @throws {TypeError} at start-up for a mistake in the options.
 */
export function passwordDirectory(options: PasswordDirectoryOptions): UserDirectory {
  checkNames(options, ['find', 'save', 'atOnce', 'mostWaiting'], 'passwordDirectory()')
  const { find, save, atOnce = defaultAtOnce(), mostWaiting = 50 } = options
  functionOf('find', find)
  if (save !== undefined) functionOf('save', save)
  const doorway = turnstile(
    integerWithin('atOnce', atOnce, 1, 128),
    integerWithin('mostWaiting', mostWaiting, 0, 100_000),
  )
  // The hash of nobody's password, made with the parameters of today.
  let nobodys: Promise<string> | undefined
  const hashOfNobody = (): Promise<string> => {
    nobodys ??= hashPassword(randomUUID()).catch((fault: unknown) => {
      nobodys = undefined
      throw fault
    })
    return nobodys
  }
  const check = async (user: StoredUser | null, password: string) => {
    const hash = user?.passwordHash ?? (await hashOfNobody())
    const fits = (await verifyPassword(password, hash)) && user !== null
    const isWorthSaving = fits && save !== undefined && isOutdated(hash)
    return { fits, fresh: isWorthSaving ? await hashPassword(password) : null }
  }
  return {
    authenticate: async (name, password) => {
      const found = known(await find(name))
      const user = password.length <= longestPassword ? found : null
      const checking = doorway(() => check(user, password))
      if (checking === null) {
        throw new SessionError('login_busy', 'too many passwords are being checked', {
          retryAfterSeconds: 1,
        })
      }
      const { fits, fresh } = await checking
      if (!fits || user === null) return null
      if (fresh !== null) await keep(user.subject, fresh, save)
      return userOf(user)
    },
  }
}

/** A row with other names would be nobody, and nobody would be told. @throws {TypeError} */
function known(found: StoredUser | null | undefined): StoredUser | null {
  if (found === null || found === undefined) return null
  const { subject, passwordHash } = found
  if (typeof subject === 'string' && typeof passwordHash === 'string') return found
  throw new TypeError(
    `Sekisho: find of passwordDirectory() must answer { subject, passwordHash }, both text, or null; got an object with ${Object.keys(found).join(', ') || 'nothing'}`,
  )
}

async function keep(
  subject: string,
  passwordHash: string,
  save: PasswordDirectoryOptions['save'],
): Promise<void> {
  try {
    await save?.(subject, passwordHash)
  } catch (fault) {
    const reason = fault instanceof Error ? fault.name : typeof fault
    processWarning(
      'SEKISHO_PASSWORD_SAVE',
      `Sekisho: save of passwordDirectory() failed: ${reason}`,
    )
  }
}

/** Without the hash, which is nobody's business further on. */
function userOf({ subject, claims, stamp }: StoredUser): DirectoryUser {
  return {
    subject,
    ...(claims === undefined ? {} : { claims }),
    ...(stamp === undefined ? {} : { stamp }),
  }
}

/** A thread of the pool stays free for files, names and zlib. */
function defaultAtOnce(): number {
  return Math.min(availableParallelism(), threadsOfNode - threadsLeftForOthers)
}
