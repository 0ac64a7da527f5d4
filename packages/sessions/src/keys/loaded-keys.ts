import { createPrivateKey, createSecretKey, type KeyObject } from 'node:crypto'
import type { Jwk, JwsAlgorithm } from '@sekisho/core'
import type { KeyRing } from './key-ring.ts'

/** A secret for refresh tokens, ready to use. */
export interface RefreshKey {
  readonly kid: string
  readonly key: KeyObject
}

/** The keys of a ring at one time, ready to use. */
export interface LoadedKeys {
  readonly epoch: number
  /** When it began. */
  readonly epochSinceMs: number
  readonly signer: {
    readonly kid: string
    readonly algorithm: JwsAlgorithm
    readonly key: KeyObject
  }
  /** The one for new refresh tokens. */
  readonly refreshKey: RefreshKey
  /** Those that check refresh tokens, by kid. */
  readonly refreshKeys: ReadonlyMap<string, RefreshKey>
  /** Those that check access tokens, the next one too. */
  readonly publicKeys: readonly Jwk[]
  /** When the first of these keys retires, milliseconds since 1970; Infinity when none does. */
  readonly goodUntilMs: number
}

/** Takes the keys out of a ring that are good at this time. */
export function loadKeys(ring: KeyRing, nowMs: number): LoadedKeys {
  const { signing, mac } = ring
  const retiringMacs = mac.retiring.filter(({ untilMs }) => untilMs > nowMs)
  const retiringSigners = signing.retiring.filter(({ untilMs }) => untilMs > nowMs)
  const macs = [mac.current, mac.next, ...retiringMacs.map(({ key }) => key)].map(
    ({ kid, key }): RefreshKey => ({ kid, key: createSecretKey(key, 'base64url') }),
  )
  return {
    epoch: ring.epoch,
    epochSinceMs: ring.epochSinceMs,
    signer: {
      kid: signing.current.kid,
      algorithm: signing.current.algorithm,
      key: createPrivateKey({ key: signing.current.privateJwk, format: 'jwk' }),
    },
    refreshKey: macs[0] as RefreshKey,
    refreshKeys: new Map(macs.map((key) => [key.kid, key])),
    publicKeys: [
      signing.current.publicJwk,
      signing.next.publicJwk,
      ...retiringSigners.map(({ key }) => key),
    ],
    goodUntilMs: Math.min(
      ...[...retiringMacs, ...retiringSigners].map(({ untilMs }) => untilMs),
      Number.POSITIVE_INFINITY,
    ),
  }
}
