import { keys, secret, signSegments } from '../signing.ts'
import { pemOf, recipient } from '../jwe/nested.ts'
import { canary, tokenWith, withSegments, type Broken } from './broken.ts'

const good = tokenWith()
const payload = JSON.stringify({ note: canary })
const json = (header: string, claims = payload) => signSegments(header, claims, keys.rsa, 'RS256')
const header = '{"alg":"RS256","kid":"rsa"}'

/** Rows: kind, what is said, the token. All are `token_malformed` at the form. */
const forms: readonly (readonly [string, readonly RegExp[], unknown])[] = [
  ['nothing', [/the text is empty/], ''],
  ['undefined as text', [/a variable without a value/], 'undefined'],
  ['undefined', [/a value of type undefined/, /missing await/], undefined],
  ['null', [/found null/], null],
  ['a promise', [/a value of type object/, /missing await/], Promise.resolve(good)],
  ['a buffer', [/a value of type object/], Buffer.from(good)],
  ['"Bearer " left in front', [/take "Bearer " off/], `Bearer ${good}`],
  ['the whole header line', [/the whole header line/], `Authorization: Bearer ${good}`],
  ['quotes around it', [/quotes/, /\.env/], `"${good}"`],
  ['a line break at its end', [/line breaks/], `${good}\n`],
  ['a blank inside', [/white space/], good.replace('.', ' .')],
  [
    'the answer of the token endpoint',
    [/access_token only/],
    JSON.stringify({ access_token: good }),
  ],
  ['a private key instead of a token', [/PEM text/, /replace it/], pemOf('rsa')],
  ['a SAML assertion', [/XML or HTML/], `<saml:Assertion>${canary}</saml:Assertion>`],
  ['URL encoding', [/URL-encoded/], encodeURIComponent(`${good}=`)],
  ['a token shortened for display', [/shortened for display/], `${good.slice(0, 40)}…`],
  ['a character that cannot be seen', [/beyond ASCII/], `\ufeff${good}`],
  ['a cookie with its name', [/equals sign/], `access_token=${good}`],
  ['base64 over all', [/base64 a second time/], Buffer.from(good).toString('base64')],
  ['padded base64url', [/padding \(=\)/], `${good}=`],
  ['base64 instead of base64url', [/- and _/], withSegments(good, ([h, p]) => [h, p, 'ab+/'])],
  ['an opaque token', [/opaque/, /introspection/], canary],
  ['a token without a signature', [/third segment/], withSegments(good, ([h, p]) => [h, p])],
  ['four segments', [/one segment too many/], `${good}.${canary}`],
  ['seven segments', [/several tokens were joined/], `${good}.${good}.x`],
  [
    'a segment cut in its length',
    [/characters were lost/],
    withSegments(good, ([h, p]) => [h, p, 'abcde']),
  ],
  [
    'a last character that base64url does not have there',
    [/the last character of a segment/],
    withSegments(good, ([h, p]) => [h, p, 'ab']),
  ],
]

/** Rows: kind, what is said, the token. All are `token_malformed` at the header or the payload. */
const documents: readonly (readonly [string, 'header' | 'payload', readonly RegExp[], string])[] = [
  ['a header that is no JSON', 'header', [/PASETO/], json('v4.public')],
  ['a header that is a list', 'header', [/JSON object/], json('[]')],
  ['no alg', 'header', [/alg is absent/], json('{"kid":"rsa"}')],
  [
    'a kid that is a number',
    'header',
    [/kid is a number/, /as text/],
    json('{"alg":"RS256","kid":7}'),
  ],
  ['an empty header', 'header', [/the header is empty/], json('')],
  [
    'a header encoded twice',
    'header',
    [/base64url twice/],
    json(Buffer.from(header).toString('base64url')),
  ],
  ['claims that are text', 'payload', [/JSON object/], json(header, `"${canary}"`)],
  ['claims that are no JSON', 'payload', [/not JSON/], json(header, canary)],
  ['empty claims', 'payload', [/the payload is empty/], json(header, '')],
  ['a claim written twice', 'payload', [/two mappers/], json(header, `{"a":"${canary}","a":1}`)],
]

/** Texts that are no token as they stand. */
export const brokenForms: readonly Broken[] = [
  ...forms.map(([kind, says, token]) => {
    return { kind, code: 'token_malformed', check: 'form', says, token } as const
  }),
  ...documents.map(([kind, check, says, token]) => {
    return { kind, code: 'token_malformed', check, says, token } as const
  }),
  {
    kind: 'a token that is too long',
    code: 'token_too_large',
    check: 'form',
    says: [/maxTokenBytes 300/, /lists of groups/],
    token: tokenWith({ groups: Array.from({ length: 40 }, () => canary) }),
    options: { maxTokenBytes: 300 },
  },
  {
    kind: 'two tokens joined by a comma',
    code: 'token_encrypted',
    check: 'form',
    says: [/two header lines were joined/],
    token: `${good},${good}`,
  },
  {
    kind: 'an encrypted token without a key',
    code: 'token_encrypted',
    check: 'form',
    says: [/encrypted \(JWE\)/, /decryptionKeys/],
    token: [good, 'abcd', 'abcd'].join('.'),
  },
  ...(['crit', 'b64', 'zip'] as const).map((member): Broken => {
    const value = { crit: ['x'], b64: false, zip: 'DEF' }[member]
    return {
      kind: `${member} in the header`,
      code: 'header_unsupported',
      check: 'header',
      says: [new RegExp(`the header has ${member}`), /have the issuer/],
      token: tokenWith({}, { [member]: value }),
    }
  }),
  {
    kind: 'a JWT nested in a JWT',
    code: 'header_unsupported',
    check: 'header',
    says: [/inside this JWT/],
    token: tokenWith({}, { cty: 'JWT' }),
  },
]

/** What no text may hold besides the tokens. */
export const secrets: readonly string[] = [
  secret.toString(),
  secret.toString('hex'),
  secret.toString('base64'),
  secret.toString('base64url'),
  String(recipient('rsa').privateKey.export({ format: 'jwk' }).d),
]
