import { AuthError } from '../errors.ts'
import { shown } from '../shown.ts'

/** `policy_invalid`: where in the claim, what stands there, and what is wanted; nothing of other claims. */
export function ruleFault(where: string, got: unknown, wanted: string): AuthError {
  return new AuthError('policy_invalid', `${where} is ${shown(got)}; expected ${wanted}`)
}
