/** A user who gave the right password. */
export interface DirectoryUser {
  /** The `sub` of tokens. Never reused for somebody else. */
  readonly subject: string
  /** Claims for access tokens. Default none. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Version of the credentials, changed with the password; see `loadUser`. Default none. */
  readonly stamp?: string
}

/** Who may log in with a password. `passwordDirectory()` makes one over your table of users. */
export interface UserDirectory {
  /**
   * Null for an unknown user, a wrong password and a disabled user alike; all must take the same time.
   *
   * A rejection is a fault of the directory: 503.
   */
  authenticate(user: string, password: string): Promise<DirectoryUser | null>
}
