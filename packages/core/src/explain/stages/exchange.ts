import { isAuthError } from '../../errors.ts'
import type { Exchanger } from '../../oauth/token-exchange.ts'
import { exchange } from '../../pipeline/exchange.ts'
import type { CheckedClaims, RawToken } from '../../pipeline/tokens.ts'
import { shown } from '../../shown.ts'
import { adviceOnOutage } from '../advice/outage.ts'
import { causesOf } from '../causes.ts'
import { checksFrom } from '../plan.ts'
import type { Report } from '../report.ts'

/** `exchange`, told. */
export async function tellExchange(
  checked: CheckedClaims,
  jws: RawToken,
  exchanger: Exchanger,
  nowSeconds: number,
  report: Report,
): Promise<RawToken> {
  const expected = `that the issuer gives a token of ${shown(exchanger.issuer)} for it`
  try {
    const exchanged = await exchange(checked, jws, exchanger, nowSeconds)
    report.pass('exchange', () => ({ expected, found: 'it did' }))
    report.hide(exchanged)
    report.enter('exchanged token: ')
    report.plan(checksFrom('parse'))
    return exchanged
  } catch (error) {
    if (isAuthError(error)) {
      report.fail('exchange', error, () => ({
        expected,
        found: causesOf(error).join(': '),
        advice:
          error.code === 'exchange_refused'
            ? 'the issuer refuses the exchange: check there that this client may exchange tokens of the foreign issuer, and the audience, resource and scope of the exchange option'
            : adviceOnOutage(error),
      }))
    }
    throw error
  }
}
