import type { Exchanger } from '../oauth/token-exchange.ts'
import type { CheckedClaims, RawToken } from './tokens.ts'

/**
 * CheckedClaims of a foreign issuer → RawToken of our own, unverified (RFC 8693 section 2).
 *
 * @throws {AuthError} `exchange_refused`, `exchange_unavailable`
 */
export async function exchange(
  { token }: CheckedClaims,
  jws: RawToken,
  exchanger: Exchanger,
  nowSeconds: number,
): Promise<RawToken> {
  const until = token.claims.exp ?? Infinity
  return (await exchanger.exchange(jws, until, nowSeconds)) as RawToken
}
