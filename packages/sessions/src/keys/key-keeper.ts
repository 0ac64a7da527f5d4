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
  /** The ring in the store that was looked at last; a backup may bring its version again, with others. */
  #sealed: string | null = null

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** The keys that are good now; null before the first `follow`. */
  get keys(): LoadedKeys | null {
    const nowMs = this.#settings.now()
    if (this.#ring !== null && this.#keys !== null && nowMs >= this.#keys.goodUntilMs) {
      this.#keys = loadKeys(this.#ring, nowMs)
    }
    return this.#keys
  }

  /**
   * Looks at the ring in the store. Where there is none it writes the one in memory, or a first one;
   * many servers may do so at once. So is an older ring replaced: it comes from a backup or a forger.
   */
  async follow(): Promise<void> {
    const stored = await this.#read()
    if (stored !== null) return this.#meet(stored)
    const { algorithm, now } = this.#settings
    const ring = this.#ring ?? (await newRing(algorithm, null, now()))
    if (await this.#write(ring, 1)) return
    const others = await this.#read()
    if (others !== null) await this.#meet(others)
  }

  /** Turns the ring, or replaces it. @returns the kid that signs from now on. */
  async rotate(options: RotateKeysOptions): Promise<string> {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const stored = await this.#read()
      const before = later(this.#ring, stored === null ? null : this.#open(stored))
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
    const nowMs = now()
    if (ring === null || options.invalidate === true) return newRing(algorithm, ring, nowMs)
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
    const { secrets, issuer } = this.#settings
    const sealed = seal(JSON.stringify(ring), secrets[0] as Buffer, issuer)
    const written = await askStore(this.#settings.store, (store) =>
      store.writeKeys({ version, sealed }),
    )
    if (written) this.#put(ring, sealed)
    return written
  }

  async #meet(stored: SealedKeys): Promise<void> {
    if (stored.sealed === this.#sealed) return
    const ring = this.#open(stored)
    if (later(this.#ring, ring) === ring) this.#put(ring, stored.sealed)
    // When another server is first, the next look sees what it wrote.
    else await this.#write(this.#ring as KeyRing, stored.version + 1)
  }

  #put(ring: KeyRing, sealed: string): void {
    this.#ring = ring
    this.#keys = loadKeys(ring, this.#settings.now())
    this.#sealed = sealed
  }

  #open({ sealed }: SealedKeys): KeyRing {
    const { secrets, issuer, store } = this.#settings
    const text = unseal(sealed, secrets, issuer)
    if (text !== null) return JSON.parse(text) as KeyRing
    throw new SessionError(
      'store_unavailable',
      `no secret opens the keys in the ${store.kind} store; add the one that sealed them to secret, as a second one, or, if they are of another issuer, give each issuer a store of its own`,
    )
  }
}

/** What was made invalid stays so, however often an older ring was turned. Of equal ones the one in the store. */
function later(inMemory: KeyRing | null, inStore: KeyRing | null): KeyRing | null {
  if (inMemory === null || inStore === null) return inMemory ?? inStore
  const ahead = inMemory.epoch - inStore.epoch || inMemory.serial - inStore.serial
  return ahead > 0 ? inMemory : inStore
}
