import { algorithmNamed, type Algorithm, type JwsAlgorithm } from './algorithms.ts'
import { importPublicJwk, type UnusableJwk, type UsableJwk } from './jwk.ts'
import { verificationKey, type VerificationKey } from './verification-key.ts'

const ambiguous = Symbol('several keys fit equally')

type Slot = VerificationKey | typeof ambiguous
type ByAlgorithm = Map<string, Slot>

/** What a look-up in a key set answers. */
export type KeyMatch = VerificationKey | 'none' | 'several'

/**
 * The keys of one issuer at one time, indexed by kid and algorithm: a look-up costs the same with
 * one key and with a hundred.
 *
 * A key without kid answers for every kid. A token without kid is answered only if one single key
 * fits its algorithm (RFC 7517 section 4.5 leaves the choice open; guessing is not one).
 */
export class KeySet {
  readonly size: number
  /** The kids in the set, for messages. */
  readonly kids: readonly string[]
  readonly #byKid = new Map<string, ByAlgorithm>()
  readonly #withoutKid: ByAlgorithm = new Map()
  readonly #any: ByAlgorithm = new Map()
  readonly #algorithmsOf = new Map<string | undefined, readonly string[]>()

  constructor(keys: readonly UsableJwk[], algorithms: readonly JwsAlgorithm[]) {
    this.size = keys.length
    for (const key of keys) {
      if (key.kid !== undefined) this.#algorithmsOf.set(key.kid, key.algorithms)
      for (const name of key.algorithms) {
        if (!algorithms.includes(name)) continue
        this.#add(verificationKey(algorithmNamed(name) as Algorithm, key.kid, key.key))
      }
    }
    this.kids = [...this.#byKid.keys()]
  }

  /** The one key for this algorithm and kid. */
  find(algorithm: string, kid: string | undefined): KeyMatch {
    const slot =
      kid === undefined
        ? this.#any.get(algorithm)
        : (this.#byKid.get(kid)?.get(algorithm) ?? this.#withoutKid.get(algorithm))
    if (slot === undefined) return 'none'
    return slot === ambiguous ? 'several' : slot
  }

  /** The algorithms that the key with this kid is for, those included that the policy leaves out. */
  algorithmsOf(kid: string | undefined): readonly string[] {
    return this.#algorithmsOf.get(kid) ?? []
  }

  /** True when no key of the set serves any of the allowed algorithms. */
  get isEmpty(): boolean {
    return this.#any.size === 0
  }

  #add(key: VerificationKey): void {
    put(this.#any, key)
    if (key.kid === undefined) put(this.#withoutKid, key)
    else {
      const known = this.#byKid.get(key.kid) ?? new Map<string, Slot>()
      this.#byKid.set(key.kid, known)
      put(known, key)
    }
  }
}

function put(slots: ByAlgorithm, key: VerificationKey): void {
  const name = key.algorithm.name
  const known = slots.get(name)
  if (known === undefined) slots.set(name, key)
  // The same key listed twice is one key.
  else if (known === ambiguous || known.kid !== key.kid || !known.key.equals(key.key))
    slots.set(name, ambiguous)
}

/** A JWK Set taken apart: what can be used, and what was passed over and why. */
export interface ReadJwks {
  readonly usable: readonly UsableJwk[]
  readonly passedOver: readonly (UnusableJwk & { readonly index: number })[]
}

/**
 * Reads a JWK Set (RFC 7517 section 5): unknown, foreign and unsafe keys are passed over, so that
 * one of them cannot take the others down. Null when there is no `keys` array at all.
 */
export function readJwks(document: unknown): ReadJwks | null {
  if (typeof document !== 'object' || document === null || !Object.hasOwn(document, 'keys'))
    return null
  const { keys } = document as { readonly keys: unknown }
  if (!Array.isArray(keys)) return null
  const usable: UsableJwk[] = []
  const passedOver: (UnusableJwk & { readonly index: number })[] = []
  for (const [index, entry] of keys.entries()) {
    const read = importPublicJwk(entry)
    if ('reason' in read) passedOver.push({ ...read, index })
    else usable.push(read)
  }
  return { usable, passedOver }
}
