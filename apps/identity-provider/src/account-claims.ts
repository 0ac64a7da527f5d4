import type { SampleAccount } from './accounts.ts'

/** Which claims a client gets in ID tokens for each OpenID scope. */
export const claimsByScope: Record<string, string[]> = {
  openid: ['sub'],
  profile: ['name', 'preferred_username', 'department', 'level', 'hired_on'],
  email: ['email', 'email_verified'],
}

/** Everything an ID token may say about a person; the scopes granted narrow it down. */
export function identityClaims(account: SampleAccount): { sub: string } & Record<string, unknown> {
  return {
    sub: account.subject,
    name: account.name,
    preferred_username: account.username,
    email: account.email,
    email_verified: true,
    department: account.department,
    level: account.level,
    hired_on: account.hiredOn,
  }
}

/**
 * The attributes written into an access token next to the standard claims, whatever the scope.
 * `level` is a JSON number, `hired_on` a `YYYY-MM-DD` string, and the roles sit one level down
 * (`realm_access.roles`), the shape several identity products use. `acl` are access rules, as brokers
 * read them from tokens.
 */
export function accessTokenClaims(account: SampleAccount): Record<string, unknown> {
  return {
    preferred_username: account.username,
    email: account.email,
    department: account.department,
    level: account.level,
    hired_on: account.hiredOn,
    realm_access: { roles: [...account.roles] },
    acl: account.accessRules,
  }
}
