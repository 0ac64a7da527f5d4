import type { Stages } from '../verify-token.ts'
import type { Report } from './report.ts'
import { tellClaims } from './stages/claims.ts'
import { tellDecryption } from './stages/decryption.ts'
import { tellExchange } from './stages/exchange.ts'
import { tellForm } from './stages/form.ts'
import { tellIntrospection } from './stages/introspection.ts'
import { tellIssuer } from './stages/issuer.ts'
import { tellKey } from './stages/key.ts'
import { tellCompletion, tellDescription } from './stages/person.ts'
import { tellRevocation } from './stages/revocation.ts'
import { tellSignature } from './stages/signature.ts'

/** The stages of `verifyToken`, each of which also tells a report how it went. */
export function tellingStages(report: Report): Stages {
  return {
    introspect: (raw, issuer, nowSeconds) => tellIntrospection(raw, issuer, nowSeconds, report),
    decrypt: (raw, keys, maxTokenBytes) => tellDecryption(raw, keys, maxTokenBytes, report),
    parse: (raw, maxTokenBytes) => tellForm(raw, maxTokenBytes, report),
    selectIssuer: (parsed, issuers, fallback) => tellIssuer(parsed, issuers, fallback, report),
    findKey: (parsed, issuer) => tellKey(parsed, issuer, report),
    verifySignature: (parsed, key) => tellSignature(parsed, key, report),
    checkClaims: (signed, issuer, nowSeconds, context) =>
      tellClaims(signed, issuer, nowSeconds, context === undefined ? {} : context, report),
    exchange: (checked, jws, exchanger, nowSeconds) =>
      tellExchange(checked, jws, exchanger, nowSeconds, report),
    checkRevocation: (checked, isRevoked) => tellRevocation(checked, isRevoked, report),
    describe: (checked, raw, fallback) => tellDescription(checked, raw, fallback, report),
    complete: (described, issuer, context) => tellCompletion(described, issuer, context, report),
  }
}
