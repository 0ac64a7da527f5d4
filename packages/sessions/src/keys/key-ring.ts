import { randomBytes } from 'node:crypto'
import type { Jwk, JwsAlgorithm } from '@sekisho/core'
import { exportJWK, generateKeyPair } from 'jose'

/** A key pair that signs access tokens. */
export interface SigningKey {
  readonly kid: string
  readonly algorithm: JwsAlgorithm
  readonly publicJwk: Jwk
  readonly privateJwk: Jwk
}

/** A secret that authenticates refresh tokens. */
export interface MacKey {
  readonly kid: string
  /** 32 bytes, base64url. */
  readonly key: string
}

/** Keys of one use: the one in use, the one after it, and those that only check. */
export interface KeyLine<Key, Retired> {
  readonly current: Key
  /** Known to every server, and published, before its first use. */
  readonly next: Key
  readonly retiring: readonly { readonly key: Retired; readonly untilMs: number }[]
}

/** All keys of an issuer; JSON, sealed before it reaches the store. */
export interface KeyRing {
  /** Grows by one with each change; of two rings of one epoch the one with the higher serial is in force. */
  readonly serial: number
  /** Grows when everything before is invalid; of two rings the one with the higher epoch is in force. */
  readonly epoch: number
  /** When this epoch began, milliseconds since 1970 by the clock of the server that began it. */
  readonly epochSinceMs: number
  /** Of a retired signing key only the public part is kept. */
  readonly signing: KeyLine<SigningKey, Jwk>
  readonly mac: KeyLine<MacKey, MacKey>
}

/** A ring with new keys only, after another one or as the first. */
export async function newRing(
  algorithm: JwsAlgorithm,
  before: KeyRing | null,
  nowMs: number,
): Promise<KeyRing> {
  const [current, next] = await Promise.all([newSigningKey(algorithm), newSigningKey(algorithm)])
  return {
    serial: (before?.serial ?? 0) + 1,
    epoch: (before?.epoch ?? 0) + 1,
    epochSinceMs: nowMs,
    signing: { current, next, retiring: [] },
    mac: { current: newMacKey(), next: newMacKey(), retiring: [] },
  }
}

/** Until when the keys that go out of use still check tokens, milliseconds since 1970. */
export interface Retirement {
  readonly nowMs: number
  readonly signingUntilMs: number
  readonly macUntilMs: number
}

/** The ring one step further: next keys are in use, new ones follow, old ones check until they retire. */
export async function turnRing(
  ring: KeyRing,
  algorithm: JwsAlgorithm,
  { nowMs, signingUntilMs, macUntilMs }: Retirement,
): Promise<KeyRing> {
  const { signing, mac } = ring
  return {
    serial: ring.serial + 1,
    epoch: ring.epoch,
    epochSinceMs: ring.epochSinceMs,
    signing: {
      current: signing.next,
      next: await newSigningKey(algorithm),
      retiring: [
        ...signing.retiring.filter(({ untilMs }) => untilMs > nowMs),
        { key: signing.current.publicJwk, untilMs: signingUntilMs },
      ],
    },
    mac: {
      current: mac.next,
      next: newMacKey(),
      retiring: [
        ...mac.retiring.filter(({ untilMs }) => untilMs > nowMs),
        { key: mac.current, untilMs: macUntilMs },
      ],
    },
  }
}

async function newSigningKey(algorithm: JwsAlgorithm): Promise<SigningKey> {
  const pair = await generateKeyPair(algorithm, { extractable: true })
  const kid = newKid()
  const [publicPart, privatePart] = await Promise.all([
    exportJWK(pair.publicKey),
    exportJWK(pair.privateKey),
  ])
  return {
    kid,
    algorithm,
    publicJwk: { ...publicPart, kid, alg: algorithm, use: 'sig' },
    privateJwk: { ...privatePart },
  }
}

function newMacKey(): MacKey {
  return { kid: newKid(), key: randomBytes(32).toString('base64url') }
}

function newKid(): string {
  return randomBytes(9).toString('base64url')
}
