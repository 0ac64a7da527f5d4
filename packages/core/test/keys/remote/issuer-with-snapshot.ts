import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { remoteJwks } from '../../../src/keys/remote/remote-jwks.ts'
import type { RemoteKeysOptions } from '../../../src/keys/remote/remote-options.ts'
import { baseClaims, keys, nowSeconds, sign, verifierFor } from '../../signing.ts'
import type { TestKey } from '../../signing.ts'
import { tempFolder } from '../files/temp-folder.ts'
import { serveDocuments } from './serve.ts'

/** An issuer that can be taken down, and services that start anew over one snapshot. */
export async function issuerWithSnapshot() {
  const state = { up: true, now: nowSeconds, jwks: { keys: [keys.p256.jwk] } as unknown }
  const server = await serveDocuments(() => (state.up ? state.jwks : undefined))
  const snapshotFile = join(tempFolder(), 'snapshot.json')
  const url = `${server.origin}/jwks`
  /** A service that has just started; its verdict on a token of this key. */
  const start = (options: RemoteKeysOptions = {}, at = url) => {
    const verifier = verifierFor({
      keys: remoteJwks(at, { snapshotFile, ...options }),
      now: () => state.now * 1000,
    })
    return async (key: TestKey = keys.p256): Promise<string> => {
      const claims = baseClaims({ iat: undefined, exp: state.now + 300 })
      return verifier.verify(sign({ alg: 'ES256', kid: key.jwk.kid }, claims, key)).then(
        () => 'accepted',
        (error: unknown) => String((error as { code?: unknown }).code),
      )
    }
  }
  return {
    state,
    url,
    snapshotFile,
    requests: server.requests,
    start,
    /** What the snapshot holds now. */
    content: () => JSON.parse(readFileSync(snapshotFile, 'utf8')) as Record<string, unknown>,
  }
}

/** The same, after one service fetched the keys and the issuer then went down. */
export async function downWithSnapshot() {
  const issuer = await issuerWithSnapshot()
  expect(await issuer.start()()).toBe('accepted')
  issuer.state.up = false
  return issuer
}

/** A private key where only public ones belong. */
export function privateJwk(): object {
  return { ...keys.p384.privateKey.export({ format: 'jwk' }), kid: 'private' }
}
