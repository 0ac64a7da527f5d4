import type { IssuerPolicy } from '../../src/options/policy.ts'
import type { VerificationKey } from '../../src/keys/verification-key.ts'
import { checkClaims } from '../../src/pipeline/claims.ts'
import { parse } from '../../src/pipeline/parse.ts'
import { describe } from '../../src/pipeline/principal.ts'
import { verifySignature } from '../../src/pipeline/signature.ts'
import type {
  CheckedClaims,
  ParsedToken,
  RawToken,
  SignedToken,
} from '../../src/pipeline/tokens.ts'

// Checked by the compiler, never run: no stage takes what the stage before it did not make.

declare const raw: RawToken
declare const parsed: ParsedToken
declare const signed: SignedToken
declare const checked: CheckedClaims
declare const key: VerificationKey
declare const policy: IssuerPolicy

export const straight = [
  parse(raw, 1) satisfies ParsedToken,
  verifySignature(parsed, key) satisfies SignedToken | Promise<SignedToken>,
  checkClaims(signed, policy, 0) satisfies CheckedClaims,
  describe(checked, raw, null),
]

// @ts-expect-error C052 a token whose signature nobody verified has no claims to check
checkClaims(parsed, policy, 0)
// @ts-expect-error C052 nor does text
checkClaims(raw, policy, 0)
// @ts-expect-error a signature alone authenticates nobody
describe(signed, raw, null)
// @ts-expect-error nor do claims that only look checked
describe({ token: signed, issuer: policy }, raw, null)
// @ts-expect-error claims written by hand are not signed
checkClaims({ raw: '', header: { alg: 'RS256' }, claims: {} }, policy, 0)
// @ts-expect-error text is not a token before extract has seen it
parse('a.b.c', 1)
// @ts-expect-error a signature is verified on a parsed token
void verifySignature(raw, key)
// @ts-expect-error C052 a parsed token has no member called claims
export const claims: unknown = parsed.claims
