import { closeSync, openSync, statSync } from 'node:fs'
import { newestSchema, schemaVersionOf } from './migrations.ts'
import { SqliteConnection } from './sqlite-connection.ts'

/** Opens the file, or makes it, readable for its owner alone; SQLite gives its other files the same mode. */
export async function openConnection(path: string): Promise<SqliteConnection> {
  const { DatabaseSync } = await nodeSqlite()
  makePrivate(path)
  const database = new DatabaseSync(path)
  try {
    const connection = new SqliteConnection(database)
    const version = schemaVersionOf(connection)
    if (version > newestSchema) {
      throw new Error(
        `Sekisho: the database ${path} has schema version ${version}; this version of Sekisho knows ${newestSchema} at most. Use the newer Sekisho that wrote it, or another file`,
      )
    }
    return connection
  } catch (error) {
    database.close()
    throw error
  }
}

/** Not imported above: the package must load on a Node that lacks it. */
async function nodeSqlite() {
  try {
    return await import('node:sqlite')
  } catch (cause) {
    throw new Error(
      `Sekisho: sqliteStore() needs node:sqlite, which Node has since 22.13; this is ${process.version}`,
      { cause },
    )
  }
}

/**
 * The file is opened here only where there was none: closing it drops the locks that another
 * connection of this process has on it.
 */
function makePrivate(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return create(path)
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    throw new Error(
      `Sekisho: others than its owner may use the database ${path} (mode ${(found.mode & 0o777).toString(8)}); run chmod 600 on it and on the files beside it that end in -wal and -shm`,
    )
  }
}

function create(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    const madeMeanwhile = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    if (!madeMeanwhile) throw error
  }
}
