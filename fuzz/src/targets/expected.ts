import { isAuthError } from '@sekisho/core'

/** The words of a refusal by which outcomes are told apart; anything but an `AuthError` is thrown on. */
export function refusalOf(error: unknown): string {
  if (!isAuthError(error)) throw error
  return `${error.code}: ${error.message.replaceAll(/"[^"]*"|\d+/g, '…').slice(0, 80)}`
}

/** The same for options, which are refused by a `TypeError`. */
export function mistakeOf(error: unknown): string {
  if (!(error instanceof TypeError)) throw error
  return `TypeError: ${error.message.replaceAll(/"[^"]*"|\d+/g, '…').slice(0, 60)}`
}
