import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyDirectory, type KeyDirectoryOptions } from '../../../src/keys/files/key-directory.ts'
import type { KeySourceHealth } from '../../../src/keys/key-source.ts'
import type { Verifier } from '../../../src/verifier.ts'
import { baseClaims, nowSeconds, sign, verifierFor, type TestKey } from '../../signing.ts'
import { turn } from '../remote/scripted-cache.ts'
import { processWarnings } from './process-warnings.ts'
import { tempFolder } from './temp-folder.ts'

/** The name of the issuer of these tests, as file names begin with it. */
export const issuerId = 'https%3A%2F%2Fissuer.example'

/** A directory of keys, a verifier over it, and a clock that the test moves. */
export class KeyFolder {
  /** It stands in a folder of its own, so that there is an outside. */
  readonly path = join(tempFolder(), 'keys')
  readonly warnings = processWarnings('SEKISHO_KEYS_NOT_RELOADED')
  readonly #verifier: Verifier
  #now = nowSeconds

  /** @param files by name, as they lie there before the verifier is made. */
  constructor(
    files: Readonly<Record<string, string>> = {},
    { issuer, ...options }: KeyDirectoryOptions & { readonly issuer?: string } = {},
  ) {
    mkdirSync(this.path)
    for (const [name, content] of Object.entries(files)) this.write(name, content)
    this.#verifier = verifierFor({
      ...(issuer === undefined ? {} : { issuer }),
      keys: keyDirectory(this.path, options),
      now: () => this.#now * 1000,
    })
  }

  write(name: string, content: string): void {
    writeFileSync(join(this.path, name), content)
  }

  /** 'accepted' or the code of the refusal, after the clock has moved. */
  async verdictAfter(
    seconds: number,
    key: TestKey,
    header: Readonly<Record<string, unknown>> = {},
    claims: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    this.#now += seconds
    const token = sign(
      { alg: 'ES256', kid: key.jwk.kid, ...header },
      baseClaims({ exp: this.#now + 300, ...claims }),
      key,
    )
    const verdict = await this.#verifier.verify(token).then(
      () => 'accepted',
      (error: unknown) => String((error as { code?: unknown }).code),
    )
    await turn()
    return verdict
  }

  health(): KeySourceHealth {
    const [source] = this.#verifier.health().sources
    return source as KeySourceHealth
  }
}

/** A JWK Set as text; `padding` makes a set of the same keys another size. */
export function jwksText(keys: readonly TestKey[], padding = ''): string {
  return JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }) + padding
}

/** The SPKI PEM of a key. */
export function pemText({ publicKey }: TestKey): string {
  return publicKey.export({ format: 'pem', type: 'spki' }).toString()
}
