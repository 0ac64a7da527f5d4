import { createVerifier, staticKeys } from '@sekisho/core'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { Fault, type Target } from '../target.ts'
import { refusalOf } from './expected.ts'
import { audience, claims, headerOf, issuer, jwks, signed } from './keys.ts'
import { strictlyParsed } from './strictly-parsed.ts'

const client = { clientId: 'api', clientSecret: 'a-secret-that-no-error-tells' }
let said = ''
const fetch = async () => new Response(said, { headers: { 'content-type': 'application/json' } })
const own = { issuer, audience, keys: staticKeys(jwks) }
const foreignIssuer = 'https://foreign.example'

const asking = createVerifier({
  ...own,
  introspection: { ...client, endpoint: `${issuer}/introspect`, cacheSeconds: 0, fetch },
})
const exchanging = createVerifier({
  issuers: [
    own,
    {
      ...own,
      issuer: foreignIssuer,
      exchange: { ...client, endpoint: `${issuer}/token`, issuer, fetch },
    },
  ],
})

/** The outcome of a token while the issuer answers this. */
async function outcomeOf(answer: string, verify: () => Promise<{ readonly subject: string }>) {
  said = answer
  try {
    const { subject } = await verify()
    if (subject === '') throw new Fault('a subject of no characters')
    return 'accepted'
  } catch (error) {
    // Without what was found: each number would be an outcome of its own.
    const [outcome = ''] = refusalOf(error).split(/, got|, expected| is /, 1)
    const { stack, cause } = error as Error
    if (`${stack} ${String(cause)}`.includes(client.clientSecret)) throw new Fault('a secret told')
    return outcome
  }
}

const active = { ...claims(), active: true, token_type: 'Bearer' }

/** What the issuer says of a token that is no JWT (RFC 7662): only a clear yes lets it pass. */
export const introspectionAnswer: Target = {
  name: 'introspection-answer',
  seeds: [
    JSON.stringify(active),
    JSON.stringify({ ...active, iss: undefined, cnf: { jkt: 'a' } }),
    JSON.stringify({ ...active, token_type: 'DPoP', aud: [audience] }),
    JSON.stringify({ ...active, exp: '4102444800', events: {} }),
    '{"active":false}',
    '{"active":true,"active":false,"sub":"a"}',
  ],
  run: async (input) => {
    const outcome = await outcomeOf(input, () => asking.verify('opaque'))
    const clear = isClearYes(strictlyParsed(input))
    if ((outcome === 'accepted') !== clear) throw new Fault(`${outcome}, clear is ${clear}`)
    return outcome
  },
}

/** The words of RFC 7662 section 2.2 and of the policy, by another hand. */
function isClearYes(answer: Readonly<Record<string, unknown>> | null): boolean {
  if (answer === null || 'cnf' in answer || 'events' in answer) return false
  const { active: yes, iss = issuer, aud, sub, exp, iat = 0, nbf = 0, token_type: type } = answer
  const seconds = Date.now() / 1000
  const audiences: unknown[] = [aud].flat()
  return (
    yes === true &&
    iss === issuer &&
    audiences.includes(audience) &&
    audiences.every((one) => typeof one === 'string') &&
    typeof sub === 'string' &&
    sub !== '' &&
    [exp, iat, nbf].every((time) => typeof time === 'number' && Math.abs(time) <= 8.64e12) &&
    Number(exp) > seconds - 5 &&
    Math.max(Number(iat), Number(nbf)) <= seconds + 5 &&
    !(typeof type === 'string' && type.toLowerCase() === 'dpop')
  )
}

let number = 0
const exchanged = (iss: string) =>
  signed('EdDSA', headerOf('EdDSA'), JSON.stringify({ ...claims(), iss }))
const joseKeys = createLocalJWKSet(jwks)
const answered = { issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' }

/** What it says when a token is exchanged (RFC 8693): only a token that is good itself passes. */
export const exchangeAnswer: Target = {
  name: 'exchange-answer',
  seeds: [
    JSON.stringify({ access_token: exchanged(issuer), ...answered, expires_in: 300 }),
    JSON.stringify({ access_token: exchanged(foreignIssuer), ...answered, expires_in: -1 }),
    JSON.stringify({ access_token: 5, ...answered }),
    '{"error":"invalid_request"}',
  ],
  run: async (input) => {
    number += 1
    // Another token each time, for answers are remembered.
    const subject = JSON.stringify({ ...claims(), iss: foreignIssuer, jti: String(number) })
    const token = signed('EdDSA', headerOf('EdDSA'), subject)
    const outcome = await outcomeOf(input, () => exchanging.verify(token))
    if (outcome !== 'accepted') return outcome
    const given = strictlyParsed(input)?.['access_token']
    if (typeof given !== 'string') throw new Fault('accepted without a token')
    await jwtVerify(given, joseKeys, { issuer, audience, clockTolerance: 5 }).catch(
      (error: unknown) => {
        throw new Fault(`accepted, but jose says ${String(error)}`)
      },
    )
    return outcome
  },
}

let verdict: unknown
const isRevoked = () => verdict as boolean
const checking = createVerifier({ ...own, cache: false, isRevoked })
const good = exchanged(issuer)

/** What a look-up of revoked tokens may come back with, JSON or text: only `false` lets one pass. */
export const revocationAnswer: Target = {
  name: 'revocation-answer',
  seeds: [
    'false',
    'true',
    'null',
    '0',
    '""',
    'revoked',
    '[false]',
    '{"revoked":false}',
    '{"toString":0,"valueOf":0}',
  ],
  run: async (input) => {
    verdict = valueOf(input)
    const outcome = await outcomeOf('', () => checking.verify(good))
    if ((outcome === 'accepted') !== (verdict === false)) throw new Fault(`${outcome} for ${input}`)
    return `${outcome.split(':', 1)[0]} of ${typeof verdict}`
  },
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
