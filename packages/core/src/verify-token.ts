import type { Authentication } from './authentication.ts'
import type { Exchanger } from './oauth/token-exchange.ts'
import type { IssuerPolicy, Policy } from './options/policy.ts'
import type { VerifyContext } from './options/verify-context.ts'
import { checkClaims } from './pipeline/claims.ts'
import { decrypt } from './pipeline/decrypt.ts'
import { exchange } from './pipeline/exchange.ts'
import { introspect, isOpaque } from './pipeline/introspect.ts'
import { selectIssuer } from './pipeline/issuer.ts'
import { findKey } from './pipeline/key.ts'
import { parse } from './pipeline/parse.ts'
import { toAuthentication } from './pipeline/principal.ts'
import { checkRevocation } from './pipeline/revocation.ts'
import { verifySignature } from './pipeline/signature.ts'
import type { CheckedClaims, RawToken } from './pipeline/tokens.ts'

/** The stages, in their order. */
export const stages = {
  introspect,
  decrypt,
  parse,
  selectIssuer,
  findKey,
  verifySignature,
  checkClaims,
  exchange,
  checkRevocation,
  toAuthentication,
}

/** The stages, or such as do the same and tell of it. */
export type Stages = Readonly<typeof stages>

/** RawToken → Authentication: the one place that knows the order of the stages. */
export async function verifyToken(
  raw: RawToken,
  policy: Policy,
  context: VerifyContext,
  steps: Stages = stages,
): Promise<Authentication> {
  if (policy.introspected !== null && isOpaque(raw, policy.maxTokenBytes)) {
    const answered = await steps.introspect(raw, policy.introspected, policy.now() / 1000)
    const admitted = steps.checkClaims(answered, policy.introspected, policy.now() / 1000, context)
    return admit(admitted, raw, policy, context, steps)
  }
  const decrypted = steps.decrypt(raw, policy.decryptionKeys, policy.maxTokenBytes)
  // Here and below: what is in memory is used at once; an await would cost a turn of the event loop.
  const jws = decrypted instanceof Promise ? await decrypted : decrypted
  const parsed = steps.parse(jws, policy.maxTokenBytes)
  const issuer = steps.selectIssuer(parsed, policy.issuers, policy.defaultIssuer)
  const found = steps.findKey(parsed, issuer)
  const key = found instanceof Promise ? await found : found
  const signed = steps.verifySignature(parsed, key)
  const checked = steps.checkClaims(signed, issuer, policy.now() / 1000, context)
  if (issuer.exchanger === null) return admit(checked, raw, policy, context, steps)
  return verifyExchanged(checked, jws, issuer.exchanger, policy, context, steps)
}

async function admit(
  checked: CheckedClaims,
  raw: RawToken,
  policy: Policy,
  context: VerifyContext,
  steps: Stages,
): Promise<Authentication> {
  const asked = steps.checkRevocation(checked, policy.isRevoked)
  const inForce = asked instanceof Promise ? await asked : asked
  return steps.toAuthentication(inForce, raw, policy.defaultIssuer, context)
}

/** The exchanged token is a token like any other, but for whose it may be. */
async function verifyExchanged(
  checked: CheckedClaims,
  jws: RawToken,
  exchanger: Exchanger,
  policy: Policy,
  context: VerifyContext,
  steps: Stages,
): Promise<Authentication> {
  const raw = await steps.exchange(checked, jws, exchanger, policy.now() / 1000)
  const issuer = policy.issuers.get(exchanger.issuer) as IssuerPolicy
  const issuers = new Map(issuer.issuers.map((name) => [name, issuer]))
  const narrowed = { ...policy, issuers, defaultIssuer: null, introspected: null }
  return verifyToken(raw, narrowed, context, steps)
}
