import type { SealedKeys } from '../../store/session-store.ts'
import type { SqliteAccess } from './sqlite-access.ts'

export function readKeys(access: SqliteAccess): Promise<SealedKeys | null> {
  return access.read((connection) => {
    const [row] = connection.rows('SELECT version, sealed FROM signing_keys')
    return row === undefined
      ? null
      : { version: Number(row['version']), sealed: String(row['sealed']) }
  })
}

export function writeKeys(access: SqliteAccess, { version, sealed }: SealedKeys): Promise<boolean> {
  return access.write('flushed', (connection) => {
    const changed =
      version === 1
        ? connection.run('INSERT OR IGNORE INTO signing_keys VALUES (1, 1, ?)', sealed)
        : connection.run(
            'UPDATE signing_keys SET version = ?1, sealed = ?2 WHERE version = ?1 - 1',
            version,
            sealed,
          )
    return changed === 1
  })
}
