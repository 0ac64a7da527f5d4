import { createVerifier } from '../../src/verifier.ts'
import { audience, issuer, publicJwks } from '../signing.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'

/** Options that a verifier takes. */
export function goodOptions() {
  return { issuer, audience, keys: staticKeys(publicJwks()) }
}

/** The message with which the good options, with these changes, are refused. */
export function optionError(changes: Readonly<Record<string, unknown>>): string {
  return messageOf(() => createVerifier({ ...goodOptions(), ...changes }))
}

/** The message of the TypeError that a call throws; fails when it throws another or none. */
export function messageOf(call: () => unknown): string {
  let thrown: unknown
  try {
    call()
  } catch (error) {
    thrown = error
  }
  if (thrown instanceof TypeError) return thrown.message
  throw new Error(thrown === undefined ? 'nothing was thrown' : 'not a TypeError', {
    cause: thrown,
  })
}
