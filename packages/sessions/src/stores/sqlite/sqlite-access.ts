import { setTimeout } from 'node:timers/promises'
import { openConnection } from './open-connection.ts'
import type { Durability, SqliteConnection } from './sqlite-connection.ts'

/** What the operations work with: a connection with the lock held, where they write, and the clock. */
export interface SqliteAccess {
  readonly keepRevokedMs: number
  readonly now: () => number
  /** One atomic step that may write. */
  write<Result>(
    durability: Durability,
    work: (connection: SqliteConnection) => Result,
  ): Promise<Result>
  /** Statements that read, and one at most that writes. */
  writeOnce<Result>(
    durability: Durability,
    work: (connection: SqliteConnection) => Result,
  ): Promise<Result>
  /** Statements that only read. */
  read<Result>(work: (connection: SqliteConnection) => Result): Promise<Result>
  close(): Promise<void>
}

const busy = 5

/**
 * Opens the file when it is first used. While another process holds the lock this one goes on with
 * other work and tries again, until `busyTimeoutMs` are over.
 */
export function sqliteAccess(
  path: string,
  busyTimeoutMs: number,
  keepRevokedMs: number,
  now: () => number,
): SqliteAccess {
  let opening: Promise<SqliteConnection> | null = null
  let current: SqliteConnection | null = null
  let closed = false

  const open = async (): Promise<SqliteConnection> => {
    try {
      opening ??= closed ? null : openConnection(path)
      const opened = await opening
      if (closed || opened === null) throw new Error('Sekisho: the SQLite store is closed')
      current = opened
      return opened
    } catch (error) {
      if (!closed) opening = null
      throw error
    }
  }

  const read = async <Result>(work: (connection: SqliteConnection) => Result): Promise<Result> => {
    let until = Infinity
    for (;;) {
      try {
        return work(current ?? (await open()))
      } catch (error) {
        until = Math.min(until, performance.now() + busyTimeoutMs)
        if (!isBusy(error) || performance.now() >= until) throw error
      }
      await setTimeout(1 + Math.random() * 9)
    }
  }

  return {
    keepRevokedMs,
    now,
    read,
    write: (durability, work) =>
      read((connection) => connection.atomically(durability, () => work(connection))),
    writeOnce: (durability, work) =>
      read((connection) => connection.once(durability, () => work(connection))),
    close: async () => {
      if (closed) return
      closed = true
      current = null
      const opened = await opening?.catch(() => null)
      opened?.close()
    },
  }
}

/** Another connection holds the lock (SQLITE_BUSY and its extended codes). */
function isBusy(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0
  return (code & 0xff) === busy
}
