import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'

export type SqliteRow = Record<string, SQLOutputValue>

/**
 * How long a statement may wait for a lock while nothing else runs in this process. Most locks are
 * free again within it; for longer ones the caller waits with a timer.
 */
const blockingMs = 5

/**
 * `flushed`: on the disk when the step returns, so that not even a loss of power undoes it. `written`:
 * survives the end of the process; the next flush takes it along.
 */
export type Durability = 'flushed' | 'written'

/** One connection. Nothing in it waits for anything but the disk, so what runs in it is not divided. */
export class SqliteConnection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  #durability: Durability | null = null

  constructor(database: DatabaseSync) {
    this.#database = database
    database.exec(`PRAGMA busy_timeout = ${blockingMs}`)
    database.exec('PRAGMA trusted_schema = OFF')
    database.exec('PRAGMA journal_mode = WAL')
  }

  rows(sql: string, ...values: SQLInputValue[]): readonly SqliteRow[] {
    return this.#statement(sql).all(...values)
  }

  /** @returns how many rows were changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes)
  }

  /** Runs statements that have no values. */
  script(sql: string): void {
    this.#database.exec(sql)
  }

  /** For work that writes with one statement at most; that is a transaction by itself. */
  once<Result>(durability: Durability, work: () => Result): Result {
    this.#commitAs(durability)
    return work()
  }

  /** All that `work` does, or nothing; the lock for writing is taken first, never in between. */
  atomically<Result>(durability: Durability, work: () => Result): Result {
    this.#commitAs(durability)
    this.run('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.run('COMMIT')
      return result
    } catch (error) {
      this.#rollBack()
      throw error
    }
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #commitAs(durability: Durability): void {
    if (this.#durability === durability) return
    this.#durability = durability
    this.script(`PRAGMA synchronous = ${durability === 'flushed' ? 'FULL' : 'NORMAL'}`)
  }

  /** SQLite has rolled back by itself after some errors; the first error is the one to tell. */
  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK')
    } catch {}
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}
