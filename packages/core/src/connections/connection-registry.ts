import type { Authentication } from '../authentication.ts'

/** What a registry knows of a connection. */
export interface RegisteredConnection {
  /** The token in force; while the connection is in the registry, its identity stays the same. */
  readonly authentication: Authentication<unknown>
  revoke(): void
}

/** Open connections by whose they are, so that a revocation can close them. Each method tells how many it closed. */
export interface ConnectionRegistry {
  /** Connections that are open now. */
  readonly size: number
  /** Closes those of a subject. `issuer` belongs to it: a subject is unique within its issuer only. */
  closeSubject(issuer: string, subject: string): number
  /** Closes those whose token carries this `sid` (OpenID Connect Back-Channel Logout 1.0 section 2.1). */
  closeSession(issuer: string, sid: string): number
  /**
   * Closes those of which the predicate says `true`; it is asked about every open connection, so give
   * it all revocations of a moment at once. When it throws, the others are asked nevertheless.
   *
   * @throws what the predicate threw first.
   */
  closeWhere(predicate: (authentication: Authentication) => boolean): number
  /** `guardConnection` calls it. */
  add(connection: RegisteredConnection): void
  /** `guardConnection` calls it when the connection is closed or disposed of. */
  delete(connection: RegisteredConnection): void
}

/** Makes a registry of open connections; it holds each as long as it is open, and nothing else. */
export function createConnectionRegistry(): ConnectionRegistry {
  return new Connections()
}

class Connections implements ConnectionRegistry {
  readonly #all = new Set<RegisteredConnection>()
  readonly #byName = new Map<string, Set<RegisteredConnection>>()

  get size(): number {
    return this.#all.size
  }

  closeSubject(issuer: string, subject: string): number {
    return this.#closeNamed(nameOf('sub', issuer, subject))
  }

  closeSession(issuer: string, sid: string): number {
    return this.#closeNamed(nameOf('sid', issuer, sid))
  }

  closeWhere(predicate: (authentication: Authentication) => boolean): number {
    const faults: unknown[] = []
    let closed = 0
    for (const connection of this.#all) {
      try {
        if (!predicate(connection.authentication)) continue
        connection.revoke()
        closed += 1
      } catch (fault) {
        faults.push(fault)
      }
    }
    if (faults.length > 0) throw faults[0]
    return closed
  }

  add(connection: RegisteredConnection): void {
    this.#all.add(connection)
    for (const name of namesOf(connection)) {
      const named = this.#byName.get(name)
      if (named === undefined) this.#byName.set(name, new Set([connection]))
      else named.add(connection)
    }
  }

  delete(connection: RegisteredConnection): void {
    this.#all.delete(connection)
    for (const name of namesOf(connection)) {
      const named = this.#byName.get(name)
      named?.delete(connection)
      if (named?.size === 0) this.#byName.delete(name)
    }
  }

  #closeNamed(name: string): number {
    const connections = [...(this.#byName.get(name) ?? [])]
    for (const connection of connections) connection.revoke()
    return connections.length
  }
}

function namesOf({ authentication }: RegisteredConnection): readonly string[] {
  const { issuer, subject, claims } = authentication
  const sid =
    typeof claims === 'object' && claims !== null && 'sid' in claims ? claims.sid : undefined
  const names = [nameOf('sub', issuer, subject)]
  return typeof sid === 'string' ? [...names, nameOf('sid', issuer, sid)] : names
}

function nameOf(kind: 'sub' | 'sid', issuer: string, value: string): string {
  return JSON.stringify([kind, issuer, value])
}
