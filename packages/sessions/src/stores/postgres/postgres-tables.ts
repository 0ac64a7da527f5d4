import { invalidOption } from '@sekisho/core/options'

/** Names as they stand in statements: quoted. `schemaName` is the plain one. */
export interface PostgresTables {
  readonly schemaName: string
  readonly schema: string
  readonly sessions: string
  readonly signingKeys: string
  readonly migrations: string
}

/** Names cannot be parameters of a statement, so only harmless ones are taken. */
export function postgresTables(schema: unknown): PostgresTables {
  if (
    typeof schema !== 'string' ||
    !/^[a-z_][a-z0-9_]{0,62}$/.test(schema) ||
    schema.startsWith('pg_')
  ) {
    throw invalidOption(
      'schema',
      schema,
      'a name of at most 63 small letters, digits and underscores that does not begin with a digit or pg_',
    )
  }
  const quoted = `"${schema}"`
  return {
    schemaName: schema,
    schema: quoted,
    sessions: `${quoted}.session`,
    signingKeys: `${quoted}.signing_keys`,
    migrations: `${quoted}.migration`,
  }
}
