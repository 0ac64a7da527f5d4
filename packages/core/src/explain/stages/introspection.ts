import { isAuthError, type AuthError } from '../../errors.ts'
import type { IssuerPolicy } from '../../options/policy.ts'
import { introspect } from '../../pipeline/introspect.ts'
import type { RawToken, SignedToken } from '../../pipeline/tokens.ts'
import { adviceOnOutage } from '../advice/outage.ts'
import { causesOf } from '../causes.ts'
import { checksFrom } from '../plan.ts'
import type { Notes, Report } from '../report.ts'

const expected = 'that the issuer answers that the token, which is no JWT, is active'

/** `introspect`, told. */
export async function tellIntrospection(
  raw: RawToken,
  issuer: IssuerPolicy,
  nowSeconds: number,
  report: Report,
): Promise<SignedToken> {
  report.plan(['introspection', ...checksFrom('checkClaims')])
  try {
    const answered = await introspect(raw, issuer, nowSeconds)
    report.pass('introspection', () => ({ expected, found: 'active' }))
    return answered
  } catch (error) {
    if (isAuthError(error)) {
      report.fail('introspection', error, () => ({ expected, ...notes(error) }))
    }
    throw error
  }
}

function notes(error: AuthError): Notes {
  switch (error.code) {
    case 'token_inactive':
      return {
        found: 'the issuer says that the token is not active',
        advice:
          'it expired, was revoked, or is of another issuer or realm, and the issuer does not say which: get a new token; if that is inactive too, check that this client may introspect it',
      }
    case 'issuer_mismatch':
      return {
        found: 'the answer names another issuer',
        advice:
          'compare the introspection endpoint with the issuer option: they are of two issuers',
      }
    case 'token_sender_constrained':
      return {
        found: 'the answer says token_type DPoP',
        advice:
          'have the issuer give out plain bearer tokens, or check the DPoP proof before this verifier and set allowSenderConstrained: true',
      }
    default:
      return { found: causesOf(error).join(': '), advice: adviceOnOutage(error) }
  }
}
