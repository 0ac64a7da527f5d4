import { importPublicJwk, type UsableJwk } from '../../../src/keys/jwk.ts'
import { KeyCache, type LoadedKeys } from '../../../src/keys/remote/key-cache.ts'
import { KeySet } from '../../../src/keys/key-set.ts'
import { resolveRemoteKeysOptions } from '../../../src/keys/remote/remote-options.ts'
import type { RemoteKeysOptions } from '../../../src/keys/remote/remote-options.ts'
import type { VerificationKey } from '../../../src/keys/verification-key.ts'
import { keys } from '../../signing.ts'

/** A key cache of the default bounds whose clock and issuer obey the test. */
export class ScriptedCache {
  /** Seconds. */
  now = 0
  /** How often the issuer was asked. */
  loads = 0
  /** What the issuer answers next. */
  answer: () => Promise<LoadedKeys>
  readonly cache: KeyCache

  constructor(kids: readonly string[], options: RemoteKeysOptions = {}) {
    this.answer = publishing(...kids)
    this.cache = new KeyCache(
      () => {
        this.loads += 1
        return this.answer()
      },
      resolveRemoteKeysOptions(options, 'remoteJwks()'),
      () => this.now * 1000,
      { kind: 'scripted' },
    )
  }

  /** A cache that has fetched these kids at second 0. */
  static async warm(
    kids: readonly string[] = ['a'],
    options: RemoteKeysOptions = {},
  ): Promise<ScriptedCache> {
    const scripted = new ScriptedCache(kids, options)
    await scripted.ask(kids[0])
    scripted.loads = 0
    return scripted
  }

  /** The kid of the key found; 'now' and 'later' tell whether it was answered at once. */
  async ask(kid: string | undefined): Promise<string> {
    const found = this.cache.find('EdDSA', kid)
    const key: VerificationKey = await found
    return `${key.kid ?? '-'} ${found instanceof Promise ? 'later' : 'now'}`
  }

  /** The code of the refusal, or what `ask` answers. */
  verdict(kid: string | undefined): Promise<string> {
    return this.ask(kid).catch((error: unknown) => String((error as { code?: unknown }).code))
  }

  /** Moves the clock to a second, asks, and lets what runs beside the answer come to its end. */
  async verdictAt(second: number, kid: string | undefined): Promise<string> {
    this.now = second
    const verdict = await this.verdict(kid)
    await turn()
    return verdict
  }
}

/** An issuer that publishes these kids. */
export function publishing(...kids: readonly string[]): () => Promise<LoadedKeys> {
  return () => Promise.resolve(loaded(kids))
}

/** An issuer that is down. */
export function down(): Promise<LoadedKeys> {
  return Promise.reject(new Error('the issuer is down'))
}

/** What a fetch brings. */
export function loaded(kids: readonly string[], maxAgeSeconds: number | null = null): LoadedKeys {
  const usable = kids.map((kid) => importPublicJwk({ ...keys.ed25519.jwk, kid }) as UsableJwk)
  return { keys: new KeySet(usable, ['EdDSA']), maxAgeSeconds }
}

/** One turn of the event loop: every promise that can settle has settled. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
