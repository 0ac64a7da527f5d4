import type { SealedKeys } from '../../store/session-store.ts'
import { queryRows } from './postgres-access.ts'
import type { PostgresAccess } from './postgres-access.ts'

export async function readKeys(access: PostgresAccess): Promise<SealedKeys | null> {
  const [row] = await queryRows(
    access,
    `SELECT version, sealed FROM ${access.tables.signingKeys}`,
    [],
  )
  return row === undefined
    ? null
    : { version: Number(row['version']), sealed: String(row['sealed']) }
}

export async function writeKeys(access: PostgresAccess, keys: SealedKeys): Promise<boolean> {
  const { signingKeys } = access.tables
  const statement =
    keys.version === 1
      ? `INSERT INTO ${signingKeys} (version, sealed) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1`
      : `UPDATE ${signingKeys} SET version = $1, sealed = $2 WHERE version = $1 - 1 RETURNING 1`
  const rows = await queryRows(access, statement, [keys.version, keys.sealed])
  return rows.length === 1
}
