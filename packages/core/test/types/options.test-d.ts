import {
  createVerifier,
  policyFromEnv,
  rfc9068,
  sharedSecret,
  staticKeys,
} from '../../src/index.ts'
import type { IssuerOptions, JwsAlgorithm, VerifierOptions } from '../../src/index.ts'
import type { Same } from './same.ts'

// Checked by the compiler, never run: a line under @ts-expect-error must not compile.

export const good: readonly VerifierOptions[] = [
  { issuer: 'https://a.example', audience: 'api' },
  { issuer: ['https://a.example'], audience: ['api'] },
  { issuer: 'https://a.example', audience: null },
  { issuer: 'https://a.example', audience: 'api', tokenType: null, algorithms: ['ES256'] },
  { issuer: 'https://a.example', audience: 'api', ...rfc9068, realm: 'orders' },
  { issuer: 'https://a.example', audience: 'api', tokenSources: [{ cookie: '__Host-token' }] },
  { issuers: [{ issuer: 'https://a.example', audience: 'api' }], anonymous: ['missing'] },
  policyFromEnv({}),
]

// @ts-expect-error C088 the audience must be said, or opted out of with null
export const withoutAudience: VerifierOptions = { issuer: 'https://a.example' }
// @ts-expect-error C088 the issuer must be said
export const withoutIssuer: VerifierOptions = { audience: 'api' }
// @ts-expect-error C088 the audience must be said of each of several issuers
export const oneWithoutAudience: VerifierOptions = { issuers: [{ issuer: 'https://a.example' }] }

const base = { issuer: 'https://a.example', audience: 'api' } as const
const fromEnvironment: string | undefined = process.env['JWT_AUDIENCE']

export const bad: readonly VerifierOptions[] = [
  // @ts-expect-error C088 what may be undefined is no audience
  { ...base, audience: fromEnvironment },
  // @ts-expect-error C088 what may be undefined is no issuer
  { ...base, issuer: fromEnvironment },
  // @ts-expect-error C088 undefined is not "left out"
  { ...base, tokenType: undefined },
  // @ts-expect-error C030 none is no algorithm
  { ...base, algorithms: ['none'] },
  // @ts-expect-error an unknown option
  { ...base, clockTolerance: 5 },
  // @ts-expect-error keys come from a constructor
  { ...base, keys: 'https://a.example/jwks' },
  // @ts-expect-error a token source has one place
  { ...base, tokenSources: ['bearer'] },
  // @ts-expect-error anonymous lists its cases by name
  { ...base, anonymous: true },
]

// @ts-expect-error a verifier is never made from nothing
createVerifier()
// @ts-expect-error an encoding is one of three
sharedSecret('x', { encoding: 'hex' })
// @ts-expect-error keys are JWKs, not text
staticKeys('-----BEGIN PUBLIC KEY-----')

const writable: IssuerOptions = base
// @ts-expect-error options are readonly
writable.audience = 'other'

export const hasNoNone: Same<Extract<JwsAlgorithm, 'none'>, never> = true
