import type { Settings } from '../options/settings.ts'
import { SessionError } from '../session-error.ts'
import type { RotateKeysOptions } from '../sessions.ts'
import { askStore } from '../store/ask-store.ts'
import type { SealedKeys } from '../store/session-store.ts'
import { newRing, turnRing, type KeyRing } from './key-ring.ts'
import { loadKeys, type LoadedKeys } from './loaded-keys.ts'
import { seal, unseal } from './seal.ts'

const mostAttempts = 10

/** Keeps the key ring of an issuer: one in the store, sealed, and the same in memory. */
export class KeyKeeper {
  readonly #settings: Settings
  #ring: KeyRing | null = null
  #keys: LoadedKeys | null = null

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** The keys that are good now; null before the first `follow`. */
  get keys(): LoadedKeys | null {
    const nowMs = this.#settings.now()
    if (this.#ring !== null && this.#keys !== null && nowMs >= this.#keys.goodUntilMs) {
      this.#keys = loadKeys(this.#ring, this.#keys.version, nowMs)
    }
    return this.#keys
  }

  /** Reads the ring, or makes the first one; many servers may do so at once. */
  async follow(): Promise<void> {
    const stored = await this.#read()
    if (stored !== null) return this.#take(stored)
    const ring = await newRing(this.#settings.algorithm, 1)
    if (await this.#write(ring, 1)) return
    const others = await this.#read()
    if (others !== null) this.#take(others)
  }

  /** Turns the ring, or replaces it. @returns the kid that signs from now on. */
  async rotate(options: RotateKeysOptions): Promise<string> {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const stored = await this.#read()
      const before = stored === null ? null : this.#open(stored)
      const ring = await this.#following(before, options)
      if (await this.#write(ring, (stored?.version ?? 0) + 1)) return ring.signing.current.kid
    }
    throw new SessionError(
      'store_unavailable',
      `the keys in the ${this.#settings.store.kind} store changed ${mostAttempts} times meanwhile; try again`,
      { retryAfterSeconds: 1 },
    )
  }

  #following(ring: KeyRing | null, options: RotateKeysOptions): Promise<KeyRing> {
    const { algorithm, now, memoryMs, longestIdleMs, leewayMs } = this.#settings
    if (ring === null || options.invalidate === true) {
      return newRing(algorithm, (ring?.epoch ?? 0) + 1)
    }
    const nowMs = now()
    const { graceSeconds } = options
    return turnRing(ring, algorithm, {
      nowMs,
      signingUntilMs: nowMs + (graceSeconds === undefined ? memoryMs : graceSeconds * 1000),
      macUntilMs: nowMs + longestIdleMs + leewayMs,
    })
  }

  #read(): Promise<SealedKeys | null> {
    return askStore(this.#settings.store, (store) => store.readKeys())
  }

  async #write(ring: KeyRing, version: number): Promise<boolean> {
    const [secret] = this.#settings.secrets
    const sealed = seal(JSON.stringify(ring), secret as Buffer, String(version))
    const written = await askStore(this.#settings.store, (store) =>
      store.writeKeys({ version, sealed }),
    )
    if (written) this.#put(ring, version)
    return written
  }

  /** An older version than is known comes from a backup or a forger; it takes a restart. */
  #take(stored: SealedKeys): void {
    if (stored.version > (this.#keys?.version ?? 0)) this.#put(this.#open(stored), stored.version)
  }

  #put(ring: KeyRing, version: number): void {
    this.#ring = ring
    this.#keys = loadKeys(ring, version, this.#settings.now())
  }

  #open({ sealed, version }: SealedKeys): KeyRing {
    const text = unseal(sealed, this.#settings.secrets, String(version))
    if (text !== null) return JSON.parse(text) as KeyRing
    throw new SessionError(
      'store_unavailable',
      `no secret opens the keys in the ${this.#settings.store.kind} store; add the one that sealed them to secret, as a second one`,
    )
  }
}
