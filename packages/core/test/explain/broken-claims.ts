import { issuer, keys, nowSeconds } from '../signing.ts'
import { tokenWith, type Broken } from './broken.ts'

const minutes = (count: number) => nowSeconds + count * 60
type Row = Omit<Broken, 'check' | 'code'>
const at = (check: string, code: Broken['code'], rows: readonly Row[]): readonly Broken[] =>
  rows.map((row) => ({ check, code, ...row }))

/** Tokens of which a claim is not as the policy wants it, and policies that want it otherwise. */
export const brokenClaims: readonly Broken[] = [
  ...at('issuer', 'issuer_mismatch', [
    { kind: 'iss with a slash', says: [/trailing slash/], token: tokenWith({ iss: `${issuer}/` }) },
    {
      kind: 'iss with http',
      says: [/http and https only/, /its public URL/],
      token: tokenWith({ iss: 'http://issuer.example' }),
    },
    {
      kind: 'iss in capitals',
      says: [/by case only/],
      token: tokenWith({ iss: 'https://Issuer.example' }),
    },
    {
      kind: 'iss without its scheme',
      says: [/missing https/],
      token: tokenWith({ iss: 'issuer.example' }),
    },
    {
      kind: 'a token of another issuer',
      says: [/of another issuer/],
      token: tokenWith({ iss: 'https://else.example/realms/x' }),
    },
    {
      kind: 'a token of another issuer without a path',
      says: [/\nthe token is of another issuer: get one from "https:\/\/issuer\.example"/],
      token: tokenWith({ iss: 'https://login.else.example' }),
    },
    {
      kind: 'a token of another issuer with nothing but a slash',
      says: [/\nthe token is of another issuer/],
      token: tokenWith({ iss: 'https://else.eu.auth0.example/' }),
    },
    {
      kind: 'a token of another realm',
      says: [/another realm or tenant/],
      token: tokenWith({ iss: 'https://sso.example/realms/b' }),
      options: { issuer: 'https://sso.example/realms/a' },
    },
    {
      kind: 'the name of the issuer inside of the network',
      says: [/another host/, /container network/],
      token: tokenWith({ iss: 'http://keycloak:8080/realms/a' }),
      options: { issuer: 'https://sso.example/realms/a' },
    },
    {
      kind: 'the address of the metadata as issuer',
      says: [/address of the metadata/],
      token: tokenWith(),
      options: { issuer: `${issuer}/.well-known/openid-configuration` },
    },
    {
      kind: 'a version 1 token of Entra ID',
      says: [/requestedAccessTokenVersion/],
      token: tokenWith({ iss: 'https://sts.windows.net/tenant/' }),
      options: { issuer: 'https://login.microsoftonline.com/tenant/v2.0' },
    },
  ]),
  ...at('issuer', 'claim_missing', [
    {
      kind: 'no iss',
      says: [/iss is absent/, /defaultIssuer/],
      token: tokenWith({ iss: undefined }),
    },
  ]),
  ...at('issuer', 'claim_malformed', [
    { kind: 'a list of issuers', says: [/write iss as text/], token: tokenWith({ iss: [issuer] }) },
  ]),
  ...at('token type', 'token_type_mismatch', [
    { kind: 'a logout token', says: [/logout token/], token: tokenWith({}, { typ: 'logout+jwt' }) },
    {
      kind: 'a logout token without a type',
      says: [/logout token/],
      token: tokenWith({ events: {} }, { typ: undefined }),
    },
    { kind: 'a DPoP proof', says: [/DPoP proof/], token: tokenWith({}, { typ: 'dpop+jwt' }) },
    {
      kind: 'a refresh token',
      says: [/refresh token/],
      token: tokenWith({}, { typ: 'refresh+jwt' }),
    },
    {
      kind: 'typ JWT where at+jwt is asked for',
      says: [/does not write RFC 9068/, /tokenType/],
      token: tokenWith({}, { typ: 'JWT' }),
      options: { tokenType: 'at+jwt' },
    },
    {
      kind: 'no typ where at+jwt is asked for',
      says: [/has no typ/],
      token: tokenWith({}, { typ: undefined }),
      options: { tokenType: 'at+jwt' },
    },
  ]),
  ...at('expiration', 'token_expired', [
    {
      kind: 'a token of an hour ago',
      says: [/expired 1 hour ago/, /after a life of 5 minutes/],
      token: tokenWith({ iat: minutes(-65), exp: minutes(-60) }),
    },
    {
      kind: 'a clock that is off by 7 minutes',
      says: [/off by 7 minutes or more/, /NTP/],
      token: tokenWith({ iat: minutes(-8), exp: minutes(-7) }),
    },
    {
      kind: 'a token that expired before it was issued',
      says: [/never good/],
      token: tokenWith({ exp: nowSeconds - 60 }),
    },
  ]),
  ...at('expiration', 'claim_missing', [
    { kind: 'no exp', says: [/good for ever/], token: tokenWith({ exp: undefined }) },
  ]),
  ...at('expiration', 'claim_malformed', [
    {
      kind: 'exp as text',
      says: [/exp as a number of seconds/],
      token: tokenWith({ exp: String(minutes(5)) }),
    },
  ]),
  ...at('not before', 'token_not_yet_valid', [
    {
      kind: 'nbf 7 minutes ahead',
      says: [/ahead of this one by 7 minutes/, /NTP/],
      token: tokenWith({ nbf: minutes(7) }),
    },
    {
      kind: 'a token for next week',
      says: [/post-dated/],
      token: tokenWith({ nbf: minutes(7 * 1440) }),
    },
  ]),
  ...at('issued at', 'token_not_yet_valid', [
    {
      kind: 'iat 2 minutes ahead',
      says: [/by 2 minutes/, /allowFutureIssuedAt/],
      token: tokenWith({ iat: minutes(2) }),
    },
    {
      kind: 'iat in milliseconds',
      says: [/milliseconds/],
      token: tokenWith({ iat: nowSeconds * 1000 }),
    },
  ]),
  ...at('lifetime', 'lifetime_exceeded', [
    {
      kind: 'exp in milliseconds, and a longest life',
      says: [/exp is written in milliseconds/],
      token: tokenWith({ exp: minutes(5) * 1000 }),
      options: { maxLifetimeSeconds: 3600 },
    },
    {
      kind: 'a token for a day, and a longest life of an hour',
      says: [/maxLifetimeSeconds is 3600/, /shorter life/],
      token: tokenWith({ exp: minutes(1440) }),
      options: { maxLifetimeSeconds: 3600 },
    },
  ]),
  ...at('audience', 'audience_mismatch', [
    { kind: 'another API', says: [/for another API/], token: tokenWith({ aud: 'billing' }) },
    {
      kind: 'aud with a slash',
      says: [/trailing slash/],
      token: tokenWith({ aud: 'https://api.example/' }),
    },
    {
      kind: 'an ID token',
      says: [/names the client itself/, /ID token/],
      token: tokenWith({ aud: 'web-app', azp: 'web-app' }),
    },
    {
      kind: 'the default of Keycloak',
      says: [/audience mapper/],
      token: tokenWith({ aud: 'account' }),
    },
    {
      kind: 'the prefix of Entra ID',
      says: [/api:\/\//],
      token: tokenWith({ aud: 'api://orders' }),
      options: { audience: 'orders' },
    },
  ]),
  ...at('audience', 'claim_missing', [
    {
      kind: 'no aud',
      says: [/audience is missing from the configuration of the provider/],
      token: tokenWith({ aud: undefined }),
    },
  ]),
  ...at('audience', 'claim_malformed', [
    { kind: 'aud as a number', says: [/write aud as text/], token: tokenWith({ aud: 7 }) },
  ]),
  ...at('required claims', 'claim_missing', [
    {
      kind: 'a required claim that is absent',
      says: [/no jti claim/, /have the issuer/],
      token: tokenWith(),
      options: { requiredClaims: ['jti'] },
    },
  ]),
  ...at('sub claim', 'claim_missing', [
    {
      kind: 'a machine without sub',
      says: [/sub is absent/, /subject option/],
      token: tokenWith({ sub: undefined }),
    },
  ]),
  ...at('key binding', 'token_sender_constrained', [
    {
      kind: 'a token bound to a key',
      says: [/DPoP or mutual TLS/, /allowSenderConstrained/],
      token: tokenWith({ cnf: { jkt: keys.rsa.jwk.kid } }),
    },
  ]),
  ...at('claim rules', 'claim_mismatch', [
    {
      kind: 'a claim with another value',
      says: [/tenant is "b"/, /compare tenant with claimRules/],
      token: tokenWith({ tenant: 'b' }),
      options: { claimRules: { tenant: 'a' } },
    },
  ]),
  ...at('claim rules', 'claim_missing', [
    {
      kind: 'a claim of the rules that is absent',
      says: [/no tenant claim/],
      token: tokenWith(),
      options: { claimRules: { tenant: 'a' } },
    },
  ]),
]
