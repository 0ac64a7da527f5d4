/**
 * Which access tokens are refused although they have not expired: the session was revoked, or (with
 * strict pairs) rotated since. Each entry is forgotten once no token can be left that it is about.
 */
export class EndedTokens {
  readonly #revoked = new Map<string, number>()
  readonly #rotated = new Map<string, { readonly generation: number; readonly untilMs: number }>()

  /** Sessions known to be revoked. */
  get size(): number {
    return this.#revoked.size
  }

  isRevoked(sid: string): boolean {
    return this.#revoked.has(sid)
  }

  /** @param generation that of the token; undefined for one that carries none. */
  isReplaced(sid: string, generation: unknown): boolean {
    const rotated = this.#rotated.get(sid)
    return (
      rotated !== undefined && !(typeof generation === 'number' && generation >= rotated.generation)
    )
  }

  /** @returns whether the session was not known to be revoked. */
  revoke(sid: string, untilMs: number): boolean {
    // Set anew, so that the oldest stay first.
    const isNew = !this.#revoked.delete(sid)
    this.#revoked.set(sid, untilMs)
    this.#rotated.delete(sid)
    return isNew
  }

  replace(sid: string, generation: number, untilMs: number): void {
    const known = this.#rotated.get(sid)
    if (known !== undefined && known.generation >= generation) return
    this.#rotated.delete(sid)
    this.#rotated.set(sid, { generation, untilMs })
  }

  forget(nowMs: number): void {
    for (const [sid, untilMs] of this.#revoked) {
      if (untilMs > nowMs) break
      this.#revoked.delete(sid)
    }
    for (const [sid, { untilMs }] of this.#rotated) {
      if (untilMs > nowMs) break
      this.#rotated.delete(sid)
    }
  }
}
