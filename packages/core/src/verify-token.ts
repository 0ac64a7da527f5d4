import type { Authentication } from './authentication.ts'
import type { KnownToken } from './cache/known-token.ts'
import { flatCopy } from './encoding/flat-copy.ts'
import type { VerificationKey } from './keys/verification-key.ts'
import type { Exchanger } from './oauth/token-exchange.ts'
import type { IssuerPolicy, Policy } from './options/policy.ts'
import type { VerifyContext } from './options/verify-context.ts'
import { checkClaims, checkClaimsAgain } from './pipeline/claims.ts'
import { decrypt } from './pipeline/decrypt.ts'
import { exchange } from './pipeline/exchange.ts'
import { introspect, isOpaque } from './pipeline/introspect.ts'
import { selectIssuer } from './pipeline/issuer.ts'
import { findKey } from './pipeline/key.ts'
import { parse } from './pipeline/parse.ts'
import { complete, describe } from './pipeline/principal.ts'
import { checkRevocation } from './pipeline/revocation.ts'
import { verifySignature } from './pipeline/signature.ts'
import type { CheckedClaims, ParsedToken, RawToken, SignedToken } from './pipeline/tokens.ts'

/** The stages, in their order. */
export const stages = {
  introspect,
  decrypt,
  parse,
  selectIssuer,
  findKey,
  verifySignature,
  checkClaims,
  checkRevocation,
  exchange,
  describe,
  complete,
}

/** The stages for a request from outside: what comes in one turn of the event loop comes together. */
export const requestStages: Stages = {
  ...stages,
  verifySignature: (parsed, key) => verifySignature(parsed, key, 'requests'),
}

/** The stages, or such as do the same and tell of it. */
export type Stages = Readonly<typeof stages>

type Verified = Authentication | Promise<Authentication>

/** One token on its way through the stages. */
interface Passage {
  /** As it came. */
  readonly raw: RawToken
  /** As it is signed; another one only where `raw` was encrypted. */
  readonly jws: RawToken
  readonly policy: Policy
  readonly context: VerifyContext
  readonly steps: Stages
}

/**
 * RawToken → Authentication: the one place that knows the order of the stages.
 *
 * A promise only when somebody must be asked: an await would cost a turn of the event loop. A token
 * that is known enters behind the signature, if its issuer still answers with the same key.
 */
export function verifyToken(
  raw: RawToken,
  policy: Policy,
  context: VerifyContext,
  steps: Stages = stages,
): Verified {
  const passage = { raw, jws: raw, policy, context, steps }
  const known = policy.cache?.get(raw)
  if (known !== undefined) return verifyKnown(known, passage)
  if (policy.introspected !== null && isOpaque(raw, policy.maxTokenBytes)) {
    return verifyOpaque(policy.introspected, passage)
  }
  const jws = steps.decrypt(raw, policy.decryptionKeys, policy.maxTokenBytes)
  return jws instanceof Promise
    ? jws.then((inner) => verifyJws({ ...passage, jws: inner }))
    : verifyJws(passage)
}

function verifyJws(passage: Passage): Verified {
  const { jws, policy, steps } = passage
  const parsed = steps.parse(jws, policy.maxTokenBytes, policy.headers)
  const issuer = steps.selectIssuer(parsed, policy.issuers, policy.defaultIssuer)
  const key = steps.findKey(parsed, issuer)
  return key instanceof Promise
    ? key.then((fetched) => verifyUnder(fetched, parsed, issuer, passage))
    : verifyUnder(key, parsed, issuer, passage)
}

function verifyUnder(
  key: VerificationKey,
  parsed: ParsedToken,
  issuer: IssuerPolicy,
  passage: Passage,
): Verified {
  const signed = passage.steps.verifySignature(parsed, key)
  return signed instanceof Promise
    ? signed.then((held) => verifySigned(held, parsed, key, issuer, passage))
    : verifySigned(signed, parsed, key, issuer, passage)
}

function verifySigned(
  signed: SignedToken,
  parsed: ParsedToken,
  key: VerificationKey,
  issuer: IssuerPolicy,
  passage: Passage,
): Verified {
  const { policy, context, steps } = passage
  policy.headers.keep(parsed.headerSegment, parsed.header)
  const checked = steps.checkClaims(signed, issuer, policy.now() / 1000, context)
  const inForce = steps.checkRevocation(checked, policy.isRevoked)
  return inForce instanceof Promise
    ? inForce.then((asked) => accept(asked, key, passage))
    : accept(inForce, key, passage)
}

function accept(checked: CheckedClaims, key: VerificationKey, passage: Passage): Verified {
  const { exchanger } = checked.issuer
  return exchanger === null
    ? admit(checked, key, passage)
    : verifyExchanged(checked, exchanger, passage)
}

/** A token that the issuer has to be asked about is never remembered: it has no key. */
function admit(
  checked: CheckedClaims,
  key: VerificationKey | null,
  { raw, jws, policy, context, steps }: Passage,
): Verified {
  const { token: signed, issuer } = checked
  if (policy.cache === null || key === null || raw !== jws || !policy.cache.admits(raw)) {
    return steps.complete(steps.describe(checked, raw, policy.defaultIssuer), issuer, context)
  }
  const token = flatCopy(raw)
  const described = steps.describe(checked, token, policy.defaultIssuer)
  policy.cache.set(token, { signed, issuer, key, described })
  return steps.complete(described, issuer, context)
}

function verifyKnown(known: KnownToken, passage: Passage): Verified {
  const key = findKey(known.signed, known.issuer)
  return key instanceof Promise
    ? key.then((fetched) => verifyKnownUnder(fetched, known, passage))
    : verifyKnownUnder(key, known, passage)
}

function verifyKnownUnder(key: VerificationKey, known: KnownToken, passage: Passage): Verified {
  const { raw, policy, context } = passage
  const { signed, issuer, described } = known
  if (key !== known.key) {
    policy.cache?.forget(raw)
    const parsed = parse(raw, policy.maxTokenBytes, policy.headers)
    return verifyUnder(key, parsed, issuer, passage)
  }
  const checked = checkClaimsAgain(signed, issuer, policy.now() / 1000, context)
  const inForce = checkRevocation(checked, policy.isRevoked)
  return inForce instanceof Promise
    ? inForce.then(() => complete(described, issuer, context))
    : complete(described, issuer, context)
}

async function verifyOpaque(issuer: IssuerPolicy, passage: Passage): Promise<Authentication> {
  const { raw, policy, context, steps } = passage
  const answered = await steps.introspect(raw, issuer, policy.now() / 1000)
  const checked = steps.checkClaims(answered, issuer, policy.now() / 1000, context)
  return admit(await steps.checkRevocation(checked, policy.isRevoked), null, passage)
}

/** The exchanged token is a token like any other, but for whose it may be. */
async function verifyExchanged(
  checked: CheckedClaims,
  exchanger: Exchanger,
  { jws, policy, context, steps }: Passage,
): Promise<Authentication> {
  const raw = await steps.exchange(checked, jws, exchanger, policy.now() / 1000)
  const issuer = policy.issuers.get(exchanger.issuer) as IssuerPolicy
  const issuers = new Map(issuer.issuers.map((name) => [name, issuer]))
  // Not the cache either: it knows tokens of every issuer.
  const narrowed = { ...policy, issuers, defaultIssuer: null, introspected: null, cache: null }
  return verifyToken(raw, narrowed, context, steps)
}
