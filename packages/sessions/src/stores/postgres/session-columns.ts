/** The columns of a session, of table or subquery `from`. */
export function sessionColumns(from: string): string {
  return [
    'sid',
    'subject',
    'session_group',
    'application',
    'stamp',
    'generation',
    'created_at',
    'refreshed_at',
    'idle_expires_at',
    'expires_at',
    'revoked_at',
    'revoked_for',
    'claims',
    'meta',
  ]
    .map((column) => `${from}.${column}`)
    .join(', ')
}
