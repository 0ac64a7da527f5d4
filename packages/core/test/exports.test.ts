import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as index from '../src/index.ts'
import * as jws from '../src/jws.ts'

const sources = new URL('../src/', import.meta.url)

function sourceOf(file: string): string {
  return readFileSync(new URL(file, sources), 'utf8')
}

/** Every name that an entry point exports, types included. */
function namesOf(file: string): readonly string[] {
  const lists = [...sourceOf(file).matchAll(/export (?:type )?\{([^}]*)\}/g)]
  return lists
    .flatMap(([, list]) => (list as string).split(','))
    .map((name) => name.replace(/^\s*type /, '').trim())
    .filter((name) => name !== '')
    .toSorted()
}

describe('the entry points', () => {
  test('@sekisho/core exports these names', () => {
    expect(Object.keys(index).toSorted()).toMatchInlineSnapshot(`
      [
        "AuthError",
        "ERRORS",
        "admit",
        "admitAt",
        "admitConnection",
        "admitUpgrade",
        "allOf",
        "anyOf",
        "claimAt",
        "compileAccessRules",
        "connectionOf",
        "connectionOptions",
        "createChain",
        "createConnectionRegistry",
        "createVerifier",
        "decideAccess",
        "denyUpgrade",
        "discovery",
        "eventStreamCloser",
        "explainDenied",
        "givenToken",
        "groupFile",
        "guard",
        "guardConnection",
        "hasAccess",
        "hasClaims",
        "hasGroups",
        "hasRoles",
        "hasScopes",
        "hasUserSubject",
        "isAuthError",
        "jwksFile",
        "keyDirectory",
        "nodeRequest",
        "not",
        "outcomeOf",
        "policyFromEnv",
        "policyFromFile",
        "privateKeyFile",
        "privateKeyPem",
        "publicKeyPem",
        "readinessHandler",
        "readinessOf",
        "refusalOf",
        "remoteJwks",
        "renderExplanation",
        "requirementFrom",
        "rfc9068",
        "sharedSecret",
        "socketIoCloser",
        "staticKeys",
        "subjectKind",
        "usedTokens",
        "verifierFrom",
        "watchPolicyFile",
        "webSocketCloser",
      ]
    `)
    expect(namesOf('index.ts')).toMatchInlineSnapshot(`
      [
        "AccessContext",
        "AccessDecision",
        "AccessRequest",
        "AccessRules",
        "AccessRulesOptions",
        "AdmittedOutcome",
        "AnonymousCase",
        "AttributeLimits",
        "AttributeRule",
        "AttributeTypeName",
        "AttributesOption",
        "AuthError",
        "AuthErrorCode",
        "AuthErrorDetails",
        "AuthRequest",
        "Authentication",
        "Chain",
        "ChainOptions",
        "ClaimRule",
        "ClaimRules",
        "ClaimsSchema",
        "ClosableEventStream",
        "ClosableSocketIo",
        "ClosableWebSocket",
        "CloseConnection",
        "ConnectionOptions",
        "ConnectionRegistry",
        "DecryptionKey",
        "DecryptionKeyOptions",
        "Denial",
        "DeniedListener",
        "ERRORS",
        "Environment",
        "ErrorSpec",
        "ExplainDeniedOptions",
        "ExplainedCheck",
        "Explanation",
        "Fetch",
        "GroupFileOptions",
        "GroupProvider",
        "GuardedConnection",
        "HasAccessOptions",
        "HttpAnswer",
        "IntrospectionOptions",
        "IssuerOptions",
        "JoseHeader",
        "Jwk",
        "JwsAlgorithm",
        "JwtClaims",
        "KeyDirectoryOptions",
        "KeyFileOptions",
        "KeyManagementAlgorithm",
        "KeyProvider",
        "KeySource",
        "KeySourceContext",
        "KeySourceHealth",
        "OauthClientOptions",
        "Outcome",
        "PathRequest",
        "PolicyFileOptions",
        "PolicyFileWatch",
        "Predicate",
        "PublicKeyPemOptions",
        "Refusal",
        "RefusalCode",
        "Register",
        "RegisteredClaims",
        "RegisteredConnection",
        "RemoteKeysOptions",
        "RequestContext",
        "RequestOptions",
        "Requirement",
        "RevocationCheck",
        "SetTimer",
        "SharedOptions",
        "SharedSecretOptions",
        "SourceHealth",
        "SubjectKind",
        "SubjectOption",
        "SubjectRule",
        "TemplateValues",
        "TlsOptions",
        "TokenAccess",
        "TokenExchangeOptions",
        "TokenSource",
        "TopicRequest",
        "UsedTokensOptions",
        "Verifier",
        "VerifierHealth",
        "VerifierOptions",
        "VerifyContext",
        "admit",
        "admitAt",
        "admitConnection",
        "admitUpgrade",
        "allOf",
        "anyOf",
        "claimAt",
        "compileAccessRules",
        "connectionOf",
        "connectionOptions",
        "createChain",
        "createConnectionRegistry",
        "createVerifier",
        "decideAccess",
        "denyUpgrade",
        "discovery",
        "eventStreamCloser",
        "explainDenied",
        "givenToken",
        "groupFile",
        "guard",
        "guardConnection",
        "hasAccess",
        "hasClaims",
        "hasGroups",
        "hasRoles",
        "hasScopes",
        "hasUserSubject",
        "isAuthError",
        "jwksFile",
        "keyDirectory",
        "nodeRequest",
        "not",
        "outcomeOf",
        "policyFromEnv",
        "policyFromFile",
        "privateKeyFile",
        "privateKeyPem",
        "publicKeyPem",
        "readinessHandler",
        "readinessOf",
        "refusalOf",
        "remoteJwks",
        "renderExplanation",
        "requirementFrom",
        "rfc9068",
        "sharedSecret",
        "socketIoCloser",
        "staticKeys",
        "subjectKind",
        "usedTokens",
        "verifierFrom",
        "watchPolicyFile",
        "webSocketCloser",
      ]
    `)
  })

  test('@sekisho/core/jws exports these names', () => {
    expect(Object.keys(jws).toSorted()).toMatchInlineSnapshot(`
      [
        "verifyCompact",
      ]
    `)
    expect(namesOf('jws.ts')).toMatchInlineSnapshot(`
      [
        "JoseHeader",
        "Jwk",
        "JwsAlgorithm",
        "VerifiedJws",
        "verifyCompact",
      ]
    `)
  })

  test('export named things only, and never everything', () => {
    for (const file of ['index.ts', 'jws.ts']) {
      expect(sourceOf(file)).not.toMatch(/export \*|export default/)
    }
    expect(Object.keys({ ...index, ...jws })).not.toContain('default')
  })
})

describe('C052 unverified claims', () => {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )

  test('C052 cannot be had through any export', () => {
    const names = [...namesOf('index.ts'), ...namesOf('jws.ts')]
    expect(
      names.filter((name) => /decode|parse|peek|unverified|read(?!iness)/i.test(name)),
    ).toEqual([])
  })

  test('C052 are said to be unverified wherever a stage hands them on', () => {
    const parsing = files.filter((file) => sourceOf(file).includes('readClaims('))
    expect(parsing.toSorted()).toEqual(['jws/compact.ts', 'pipeline/parse.ts'])
    expect(sourceOf('pipeline/parse.ts')).toContain('unverifiedClaims: readClaims(')
  })

  test('C052 are read by no file but those that choose the issuer and check the signature', () => {
    const readers = files.filter((file) => /\.unverifiedClaims\b/.test(sourceOf(file)))
    expect(readers.toSorted()).toEqual([
      'explain/stages/issuer.ts',
      'pipeline/issuer.ts',
      'pipeline/signature.ts',
    ])
    const told = sourceOf('explain/stages/issuer.ts').match(/claims\[[^\]]*\]/g)
    expect(new Set(told)).toEqual(new Set(["claims['iss']"]))
    const check = sourceOf('pipeline/signature.ts')
    expect(check.indexOf('if (!signatureHolds(')).toBeLessThan(check.indexOf('.unverifiedClaims'))
  })

  test('C052 the stages that see verified claims do not know the parser', () => {
    for (const file of ['pipeline/claims.ts', 'pipeline/principal.ts', 'claims/claim-check.ts']) {
      expect(sourceOf(file)).not.toMatch(/ParsedToken|CompactJws|parseCompact|from '.*parse/)
    }
  })
})
