import type { Authentication } from '@sekisho/core'
import type { DirectoryUser } from '../../passwords/user-directory.ts'
import { SessionError } from '../../session-error.ts'
import type { TokenLoginPolicy } from './resolve-token-login.ts'

type UserOfToken = (authentication: Authentication) => Promise<DirectoryUser>

/**
 * Finds the user of a verified token, or makes one where that is allowed.
 *
 * It throws {SessionError} `login_failed`, {AuthError} for who may not be made a user, and
 * `store_unavailable` when the directory fails.
 */
export function userOfToken({ findUser, provision }: TokenLoginPolicy): UserOfToken {
  // By issuer and subject: two tabs that log in at once make one user.
  const making = new Map<string, Promise<DirectoryUser>>()
  return async (authentication) => {
    const found = await asked(async () => findUser(authentication))
    if (found !== null) return found
    if (provision === null) throw new SessionError('login_failed', 'no user for this token')
    const refusal = await provision.when.refusal(authentication, {})
    if (refusal !== null) throw refusal
    const name = JSON.stringify([authentication.issuer, authentication.subject])
    const under = making.get(name) ?? asked(async () => provision.create(authentication))
    making.set(name, under)
    try {
      return await under
    } finally {
      making.delete(name)
    }
  }
}

async function asked<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (cause) {
    throw new SessionError('store_unavailable', 'the directory of users failed; see cause', {
      cause,
    })
  }
}
