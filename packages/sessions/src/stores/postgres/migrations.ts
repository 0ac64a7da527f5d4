import type { PostgresClient } from './postgres-pool.ts'
import type { PostgresTables } from './postgres-tables.ts'

/** Each step once, in this order. A step only adds, so that servers of the version before go on. */
const steps: readonly ((tables: PostgresTables) => string)[] = [
  ({ sessions, signingKeys }) => `
    CREATE TABLE ${sessions} (
      sid text COLLATE "C" PRIMARY KEY,
      subject text COLLATE "C" NOT NULL,
      session_group text COLLATE "C",
      application text NOT NULL,
      family_hash text NOT NULL,
      stamp text,
      generation bigint NOT NULL DEFAULT 0,
      repeats bigint NOT NULL DEFAULT 0,
      created_at bigint NOT NULL,
      refreshed_at bigint NOT NULL,
      idle_expires_at bigint NOT NULL,
      expires_at bigint NOT NULL,
      revoked_at bigint,
      revoked_for text,
      claims text NOT NULL,
      meta text NOT NULL,
      changed_at bigint,
      changed_xid xid8,
      purge_hour bigint NOT NULL
    ) WITH (fillfactor = 80);
    CREATE INDEX session_subject ON ${sessions} (subject) WHERE revoked_at IS NULL;
    CREATE INDEX session_changed_at ON ${sessions} (changed_at, sid) WHERE changed_at IS NOT NULL;
    CREATE INDEX session_changed_xid ON ${sessions} (changed_xid) WHERE changed_xid IS NOT NULL;
    CREATE INDEX session_purge_hour ON ${sessions} (purge_hour);
    CREATE TABLE ${signingKeys} (
      only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
      version bigint NOT NULL,
      sealed text NOT NULL
    )`,
]

/** Brings the schema to the newest version; other servers that try wait until this one is done. */
export async function migrate(client: PostgresClient, tables: PostgresTables): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `sekisho migrations ${tables.schemaName}`,
  ])
  const schema = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [
    tables.schemaName,
  ])
  // Not IF NOT EXISTS: that needs the right to create schemas even where it is there already.
  if (schema.rows.length === 0) await client.query(`CREATE SCHEMA ${tables.schema}`)
  const version = await versionOf(client, tables)
  for (const [index, step] of steps.entries()) {
    if (index < version) continue
    await client.query(step(tables))
    await client.query(`INSERT INTO ${tables.migrations} (version) VALUES ($1)`, [index + 1])
  }
}

async function versionOf(client: PostgresClient, tables: PostgresTables): Promise<number> {
  const table = await client.query('SELECT to_regclass($1) IS NOT NULL AS there', [
    tables.migrations,
  ])
  if (table.rows[0]?.['there'] !== true) {
    await client.query(
      `CREATE TABLE ${tables.migrations} (
        version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now()
      )`,
    )
  }
  const newest = await client.query(
    `SELECT coalesce(max(version), 0) AS version FROM ${tables.migrations}`,
  )
  return Number(newest.rows[0]?.['version'])
}
