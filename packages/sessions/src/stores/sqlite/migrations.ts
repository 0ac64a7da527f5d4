import type { SqliteConnection } from './sqlite-connection.ts'

/** Each step once, in this order; `user_version` of the file says how many are done. */
const steps: readonly string[] = [
  `CREATE TABLE session (
    sid TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    session_group TEXT,
    application TEXT NOT NULL,
    family_hash TEXT NOT NULL,
    stamp TEXT,
    generation INTEGER NOT NULL DEFAULT 0,
    repeats INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    refreshed_at INTEGER NOT NULL,
    idle_expires_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    revoked_for TEXT,
    claims TEXT NOT NULL,
    meta TEXT NOT NULL,
    changed_at INTEGER,
    change_number INTEGER,
    purge_hour INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX session_subject ON session (subject) WHERE revoked_at IS NULL;
  CREATE INDEX session_change ON session (change_number) WHERE change_number IS NOT NULL;
  CREATE INDEX session_purge_hour ON session (purge_hour);
  CREATE TABLE change_counter (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    last INTEGER NOT NULL
  ) STRICT;
  INSERT INTO change_counter (only_row, last) VALUES (1, 0);
  CREATE TABLE signing_keys (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    version INTEGER NOT NULL,
    sealed TEXT NOT NULL
  ) STRICT;`,
]

export const newestSchema = steps.length

export function schemaVersionOf(connection: SqliteConnection): number {
  return Number(connection.rows('PRAGMA user_version')[0]?.['user_version'])
}

/** Brings the schema to the newest version; runs with the lock for writing held. */
export function migrate(connection: SqliteConnection): void {
  const version = schemaVersionOf(connection)
  if (version === 0) expectEmpty(connection)
  for (const step of steps.slice(version)) connection.script(step)
  if (version < newestSchema) connection.script(`PRAGMA user_version = ${newestSchema}`)
}

function expectEmpty(connection: SqliteConnection): void {
  const [table] = connection.rows('SELECT name FROM sqlite_schema LIMIT 1')
  if (table !== undefined) {
    throw new Error(
      `Sekisho: the database has a table ${String(table['name'])} that is none of Sekisho; give sqliteStore() a file of its own`,
    )
  }
}
