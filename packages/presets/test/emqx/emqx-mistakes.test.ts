import { describe, expect, test } from 'vitest'
import { emqx } from '../../src/index.ts'
import { policyOf } from './sample.ts'

function told(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    return String(error)
  }
  return 'nothing'
}

describe('mistakes in the settings of EMQX are TypeErrors that name them', () => {
  test.each([
    ['an unknown setting', { verify_claim: {} }, /the authenticator has no option "verify_claim"/],
    ['another mechanism', { mechanism: 'password_based' }, /mechanism must be one of jwt/],
    ['another field', { from: 'clientid' }, /from must be one of password, username/],
    ['an authenticator that is off', { enable: false }, /enable must be true; leave out/],
    ['a precondition', { precondition: "str_eq(username,'a')" }, /precondition must be one of/],
    ['another answer', { on_missing_jwt: 'allow' }, /on_missing_jwt must be one of ignore, deny/],
    [
      'another kind of algorithm',
      { algorithm: 'HS256' },
      /algorithm must be one of hmac-based, public-key/,
    ],
    ['no secret', { secret: '' }, /secret must be non-empty text/],
    [
      'a public key as secret',
      { secret: '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA' },
      /secret must be a secret; for a key set algorithm: 'public-key'; got "PEM text"/,
    ],
    [
      'a PEM that is none',
      { algorithm: 'public-key', public_key: '-----BEGIN RSA PUBLIC KEY-----' },
      /PKCS#1; convert it/,
    ],
    [
      'a file that is not there',
      { algorithm: 'public-key', public_key: 'k.pem' },
      /public_key is neither PEM text nor a file/,
    ],
    ['an empty claim', { verify_claims: { '': 'x' } }, /a name in verify_claims must be non-empty/],
    ['a time', { verify_claims: { exp: '1' } }, /none of exp, iat, nbf.*got "exp"/],
    ['null for its default', { enable: null }, /enable must be true or false; got null/],
    ['no map', { verify_claims: 'iss' }, /verify_claims must be a map, or a list/],
    [
      'an entry without name',
      { verify_claims: [{ value: 'x' }] },
      /verify_claims must be a list of/,
    ],
    ['a number', { verify_claims: { level: 1 } }, /verify_claims.level must be text; got 1/],
    [
      'an unknown placeholder',
      { verify_claims: { id: '${foo}' } },
      /no placeholder but \$\{clientid\}, \$\{username\}; got "\$\{foo\}"/,
    ],
    [
      'an issuer by placeholder',
      { verify_claims: { iss: '${username}' } },
      /verify_claims.iss must be the issuer itself/,
    ],
    [
      'a claim twice',
      {
        verify_claims: [
          { name: 'a', value: 'b' },
          { name: 'a', value: 'c' },
        ],
      },
      /without a claim twice/,
    ],
    [
      'no issuer',
      { verify_claims: { aud: 'a' } },
      /emqx\(\) needs an issuer: verify_claims names none/,
    ],
    [
      'no audience',
      { verify_claims: { iss: 'a' } },
      /emqx\(\) needs an audience: verify_claims names none/,
    ],
    ['no endpoint', { use_jwks: true }, /endpoint must be non-empty text/],
    ['plain http', { use_jwks: true, endpoint: 'http://idp.example/jwks' }, /https URL/],
    [
      'a strange header',
      { use_jwks: true, endpoint: 'https://a/', headers: { 'ça-va': 'x' } },
      /a name in headers must be letters/,
    ],
    [
      'no time',
      { use_jwks: true, endpoint: 'https://a/', refresh_interval: 0 },
      /refresh_interval must be a whole number of seconds/,
    ],
    [
      'certificates that nobody looks at',
      { use_jwks: true, endpoint: 'https://a/', ssl: { enable: true, verify: 'verify_none' } },
      /ssl.verify must be verify_peer: certificates are always verified/,
    ],
    [
      'an authority that is not there',
      { use_jwks: true, endpoint: 'https://a/', ssl: { enable: true, cacertfile: '/nowhere.pem' } },
      /tls.caFile/,
    ],
    [
      'half of a client certificate',
      {
        use_jwks: true,
        endpoint: 'https://a/',
        ssl: { enable: true, verify: 'verify_peer', certfile: '/nowhere.pem' },
      },
      /tls must be with certFile and keyFile together/,
    ],
    [
      'an unknown part of ssl',
      { use_jwks: true, endpoint: 'https://a/', ssl: { depth: 3 } },
      /ssl has no option "depth"/,
    ],
  ])('%s', (_name, changes, message) => {
    expect(() => policyOf(changes)).toThrow(message)
    expect(() => policyOf(changes)).toThrow(TypeError)
  })

  test('a secret is not shown', () => {
    for (const changes of [{ secret: 'hunter2' }, { secret: ['hunter2'] }]) {
      expect(told(() => policyOf(changes))).toMatch(/secret must/)
      expect(told(() => policyOf(changes))).not.toContain('hunter2')
    }
    expect(told(() => emqx(JSON.stringify({ secret: 'hunter2' }).slice(1)))).not.toContain(
      'hunter2',
    )
  })
})
