import { createHash } from 'node:crypto'
import { checkNames, methodsOf, invalidOption } from '@sekisho/core/options'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { SessionError } from '../session-error.ts'
import { networkOf } from './client-address.ts'

/** The part of a limiter of `rate-limiter-flexible` that is used; it has them for many stores. */
export interface RateLimiter {
  consume(key: string): Promise<unknown>
  reward(key: string): Promise<unknown>
}

export interface LoginThrottleOptions {
  /** Attempts on one account from one network. Default 10 in 15 minutes. */
  readonly accountAndNetwork?: RateLimiter
  /** Attempts from one network, whatever the account. Default 100 in 15 minutes. */
  readonly network?: RateLimiter
  /** Attempts on one account, wherever they come from. Default 200 in an hour: its owner gets in again by then. */
  readonly account?: RateLimiter
}

/** Bounds how often passwords are tried; nobody is locked out for ever. */
export interface LoginThrottle {
  /**
   * Counts an attempt before the password is looked at, so that attempts at the same moment count too.
   *
   * @throws {SessionError} `login_throttled`; `store_unavailable` when a limiter fails.
   */
  attempt(user: string, address: string | null): Promise<void>
  /** Takes the attempt back: the password was right, or nobody could tell. */
  forget(user: string, address: string | null): Promise<void>
}

const minutes = 60

/**
 * Bounds failed logins per account, per network (an IPv4 address, an IPv6 /64) and for both together.
 *
 * The default counts in this process. With several servers give limiters of `rate-limiter-flexible`
 * over Redis or PostgreSQL.
 */
export function loginThrottle(options: LoginThrottleOptions = {}): LoginThrottle {
  checkNames(options, ['accountAndNetwork', 'network', 'account'], 'loginThrottle()')
  const both = limiter('accountAndNetwork', options.accountAndNetwork, 10, 15 * minutes)
  const network = limiter('network', options.network, 100, 15 * minutes)
  const account = limiter('account', options.account, 200, 60 * minutes)
  const counted = (user: string, address: string | null) => {
    const from = networkOf(address)
    const name = keyOf(user)
    return [
      // First, so that one network cannot fill memory with names.
      [network, from],
      [both, `${name} ${from}`],
      [account, name],
    ] as const
  }
  return {
    attempt: async (user, address) => {
      for (const [limits, key] of counted(user, address)) await consume(limits, key)
    },
    forget: async (user, address) => {
      // A limiter that fails here only counts one attempt too many.
      await Promise.allSettled(counted(user, address).map(([limits, key]) => limits.reward(key)))
    },
  }
}

function limiter(
  name: string,
  given: RateLimiter | undefined,
  points: number,
  duration: number,
): RateLimiter {
  if (given === undefined) return new RateLimiterMemory({ points, duration, keyPrefix: name })
  if (typeof given !== 'object' || given === null) {
    throw invalidOption(`${name} of loginThrottle()`, given, 'a limiter of rate-limiter-flexible')
  }
  return methodsOf(`${name} of loginThrottle()`, given, ['consume', 'reward'])
}

const accents = /[\u0300-\u036f]/g
const unseen = /[\s\p{Cc}\p{Default_Ignorable_Code_Point}]/gu

/**
 * Names that a table may take for one are counted as one: in any case, with or without accents, spaces
 * and what nobody sees. They are hashed: what people type as user names is sometimes their password.
 */
function keyOf(user: string): string {
  const plain = user.normalize('NFKD').replaceAll(accents, '').replaceAll(unseen, '')
  return createHash('sha256').update(plain.toUpperCase().toLowerCase()).digest('base64url')
}

async function consume(limits: RateLimiter, key: string): Promise<void> {
  try {
    await limits.consume(key)
  } catch (cause) {
    const wait = millisecondsIn(cause)
    if (wait === null) {
      throw new SessionError('store_unavailable', 'the login limiter failed; see cause', { cause })
    }
    throw new SessionError('login_throttled', 'too many failed logins; see retryAfterSeconds', {
      retryAfterSeconds: Math.max(1, Math.ceil(wait / 1000)),
    })
  }
}

/** A limiter rejects with how long to wait when its limit is reached, with an Error when it fails. */
function millisecondsIn(cause: unknown): number | null {
  const isLimit = typeof cause === 'object' && cause !== null && 'msBeforeNext' in cause
  return isLimit && typeof cause.msBeforeNext === 'number' ? cause.msBeforeNext : null
}
