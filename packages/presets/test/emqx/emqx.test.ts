import { createChain, createVerifier } from '@sekisho/core'
import { startTestIssuer } from '@sekisho/testing'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { emqx, type EmqxOptions } from '../../src/index.ts'
import { directoryWith } from '../directory.ts'
import { ecKey, es256, hmac, nowSeconds, rs256, rsaKey, subjectOf, verdictOn } from '../tokens.ts'
import { heardWarnings } from '../warnings.ts'

/** The form of the product's page, with its default secret. */
const example = {
  mechanism: 'jwt',
  from: 'password',
  use_jwks: false,
  algorithm: 'hmac-based',
  secret: 'emqxsecret',
  secret_base64_encoded: false,
  verify_claims: {},
  disconnect_after_expire: true,
}
const secret = 'a secret of thirty-two bytes, ok'
const good = { ...example, secret, verify_claims: { iss: 'emqx', aud: 'devices' } }
const claims = { iss: 'emqx', aud: 'devices', sub: 'c1', exp: nowSeconds + 60 }

const atNow = () => nowSeconds * 1000

function policyOf(changes: object = {}, options: EmqxOptions = {}) {
  return emqx({ ...good, ...changes }, options).policy
}

describe('the shared secret', () => {
  test('EM-1 the page’s secret and token pass as in the product, with every weakness named', async () => {
    const heard = heardWarnings()
    const token = hmac({ sub: 'EMQX Cloud', name: 'EMQX' }, 'emqxsecret')
    const { policy } = emqx(example, {
      issuer: 'emqx',
      asInProduct: ['short_secret', 'tokens_without_exp', 'tokens_without_issuer', 'any_audience'],
    })
    expect(await subjectOf(policy, token)).toBe('EMQX Cloud')
    expect(await subjectOf(policy, hmac({ sub: 'EMQX Cloud' }, 'emqxsecret2'))).toBe(
      'refused: signature_invalid',
    )
    expect(heard).toHaveLength(1)
    for (const name of ['short_secret', 'tokens_without_exp', 'tokens_without_issuer']) {
      expect(heard[0]).toContain(name)
    }
    expect(heard[0]).not.toContain('emqxsecret')
  })

  test('EM-1 by default the secret is refused for its length, and a token for its missing exp', async () => {
    expect(() => emqx(example, { issuer: 'a', audience: 'b' })).toThrow(
      /secret must have at least 32 bytes, it has 10, .*short_secret/,
    )
    expect(await subjectOf(policyOf(), hmac({ ...claims, exp: undefined }, secret))).toBe(
      'refused: claim_missing',
    )
  })

  test.each(['HS256', 'HS384', 'HS512'] as const)(
    'EM-1 a short secret is the same key under %s',
    async (alg) => {
      heardWarnings()
      const policy = policyOf({ secret: 'short' }, { asInProduct: ['short_secret'] })
      expect(await subjectOf(policy, hmac(claims, 'short', alg))).toBe('c1')
    },
  )

  test('EM-1 an algorithm is on where the secret is as long as its hash', async () => {
    const verdicts = await Promise.all(
      (['HS256', 'HS384', 'HS512'] as const).map((alg) =>
        subjectOf(
          policyOf({ secret: secret.repeat(2).slice(0, 48) }),
          hmac(claims, secret.repeat(2).slice(0, 48), alg),
        ),
      ),
    )
    expect(verdicts).toEqual(['c1', 'c1', 'refused: alg_not_allowed'])
  })

  test('EM-2 secret_base64_encoded means the bytes', async () => {
    const encoded = Buffer.from(secret).toString('base64')
    const policy = policyOf({ secret: encoded, secret_base64_encoded: true })
    expect(await subjectOf(policy, hmac(claims, secret))).toBe('c1')
    heardWarnings()
    const short = policyOf(
      { secret: 'YWJjZGVm', secret_base64_encoded: true },
      { asInProduct: ['short_secret'] },
    )
    expect(await subjectOf(short, hmac(claims, 'abcdef'))).toBe('c1')
  })

  test.each(['emqxsecret', 'YWJj ZGVm', 'YWJjZGU'])('EM-2 %j is not base64', (text) => {
    expect(() => policyOf({ secret: text, secret_base64_encoded: true })).toThrow(
      /secret must be base64 to the letter/,
    )
  })
})

const pem = { algorithm: 'public-key', public_key: rsaKey.spki }

const chainFor = (on_missing_jwt: string) => {
  const { policy, chain } = emqx({ ...good, ...pem, on_missing_jwt })
  return createChain(
    {
      pem: createVerifier({ ...policy, now: atNow }),
      secret: createVerifier({ ...policyOf(), now: atNow }),
    },
    chain,
  )
}

describe('the public key', () => {
  test('EM-3 is text or a file, and RSA or EC', async () => {
    const file = join(directoryWith({ 'k.pem': rsaKey.spki }), 'k.pem')
    expect(await subjectOf(policyOf(pem), rs256(claims))).toBe('c1')
    expect(await subjectOf(policyOf({ ...pem, public_key: file }), rs256(claims))).toBe('c1')
    expect(await subjectOf(policyOf({ ...pem, public_key: ecKey.spki }), es256(claims))).toBe('c1')
  })

  test('EM-3 HS256 under the PEM text, and none, are refused before cryptography', async () => {
    expect(await subjectOf(policyOf(pem), hmac(claims, rsaKey.spki))).toBe(
      'refused: alg_not_allowed',
    )
    const [, payload] = rs256(claims).split('.')
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
    expect(await subjectOf(policyOf(pem), none)).toMatch(/alg_not_allowed|token_malformed/)
  })

  test('EM-3 EM-8 a chain asks the next about such a token, unless on_missing_jwt denies', async () => {
    const ignoring = chainFor('ignore')
    expect(ignoring.authenticatorOf(await ignoring.verify(hmac(claims, secret)))).toBe('secret')
    const denying = chainFor('deny')
    await expect(denying.verify(hmac(claims, secret))).rejects.toMatchObject({
      code: 'alg_not_allowed',
    })
    await Promise.all([ignoring.close(), denying.close()])
  })
})

const verdictWith = (more: object, options?: EmqxOptions) =>
  subjectOf(policyOf({}, options), hmac({ ...claims, ...more }, secret))

describe('verify_claims', () => {
  const context = { values: { clientid: 'myclient', username: 'myuser' } }

  test.each([
    [{ id: '${username}-${clientid}' }],
    [[{ name: 'id', value: '${username}-${clientid}' }]],
  ])('EM-4 renders placeholders, in a map or a list (%#)', async (rules) => {
    const base = { iss: 'emqx', aud: 'devices' }
    const verify_claims = Array.isArray(rules)
      ? [...Object.entries(base).map(([name, value]) => ({ name, value })), ...rules]
      : { ...base, ...rules }
    const policy = policyOf({ verify_claims })
    const token = hmac({ ...claims, id: 'myuser-myclient' }, secret)
    expect(await subjectOf(policy, token, context)).toBe('c1')
    const other = { values: { ...context.values, clientid: 'other' } }
    expect(await subjectOf(policy, token, other)).toBe('refused: claim_mismatch')
  })

  test('EM-4 a value that is missing matches nothing, where the product takes it for empty', async () => {
    const policy = policyOf({
      verify_claims: { iss: 'emqx', aud: 'devices', id: '${username}-${clientid}' },
    })
    const token = hmac({ ...claims, id: '-myclient' }, secret)
    expect(await subjectOf(policy, token, { values: { clientid: 'myclient' } })).toBe(
      'refused: claim_mismatch',
    )
  })

  test('EM-5 a claim that is absent is refused', async () => {
    const policy = policyOf({ verify_claims: { iss: 'emqx', aud: 'devices', foo: 'x' } })
    expect(await subjectOf(policy, hmac(claims, secret))).toBe('refused: claim_missing')
  })

  test('EM-5 a name that begins with a slash is a name, not a pointer', async () => {
    const policy = policyOf({ verify_claims: { iss: 'emqx', aud: 'devices', '/a/b': 'x' } })
    expect(await subjectOf(policy, hmac({ ...claims, '/a/b': 'x' }, secret))).toBe('c1')
  })

  test.each([
    ['devices', 'c1'],
    [['devices', 'x'], 'c1'],
    ['x', 'refused: audience_mismatch'],
    [['x'], 'refused: audience_mismatch'],
    [undefined, 'refused: claim_missing'],
  ])('EM-6 aud %j: %s', async (aud, verdict) => {
    expect(await subjectOf(policyOf(), hmac({ ...claims, aud }, secret))).toBe(verdict)
  })

  test('EM-6 a placeholder in aud is held against each of a list', async () => {
    const policy = policyOf({ verify_claims: { iss: 'emqx', aud: 'for-${clientid}' } })
    const of = (aud: unknown) => subjectOf(policy, hmac({ ...claims, aud }, secret), context)
    expect([await of(['x', 'for-myclient']), await of('for-other')]).toEqual([
      'c1',
      'refused: claim_mismatch',
    ])
  })

  test('EM-7 times have no tolerance; text and a later iat pass by name only', async () => {
    const heard = heardWarnings()
    expect([
      await verdictWith({ exp: nowSeconds }),
      await verdictWith({ exp: nowSeconds + 1 }),
      await verdictWith({ exp: nowSeconds + 10.5 }),
      await verdictWith({ exp: String(nowSeconds + 60) }),
      await verdictWith({ nbf: nowSeconds }),
      await verdictWith({ nbf: nowSeconds + 60 }),
      await verdictWith({ iat: nowSeconds + 60 }),
    ]).toEqual([
      'refused: token_expired',
      'c1',
      'c1',
      'refused: claim_malformed',
      'c1',
      'refused: token_not_yet_valid',
      'refused: token_not_yet_valid',
    ])
    expect(heard).toEqual([])
    const asInProduct = ['numbers_as_text', 'unchecked_iat'] as const
    expect(await verdictWith({ exp: String(nowSeconds + 60) }, { asInProduct })).toBe('c1')
    expect(await verdictWith({ iat: nowSeconds + 60 }, { asInProduct })).toBe('c1')
  })
})

const start = async () => {
  const issuer = await startTestIssuer()
  onTestFinished(() => issuer.close())
  return issuer
}

describe('the JWKS endpoint', () => {
  test.each([
    ['300', 300, 290],
    ['5, which counts as 10,', 5, 9],
  ])(
    'EM-9 is asked again after refresh_interval %s and not before',
    async (_name, interval, before) => {
      const issuer = await start()
      const { policy } = emqx({
        mechanism: 'jwt',
        use_jwks: true,
        endpoint: issuer.jwksUrl,
        refresh_interval: interval,
        pool_size: 8,
        headers: { Accept: 'application/json', 'X-Key': 'k' },
        verify_claims: { iss: issuer.issuer, aud: issuer.audience },
      })
      const verifier = createVerifier({ ...policy, now: issuer.clock.now })
      await verifier.verify(issuer.token())
      issuer.clock.advanceSeconds(before)
      await verifier.verify(issuer.token())
      expect(issuer.requests('/jwks')).toBe(1)
      issuer.clock.advanceSeconds(Math.max(interval, 10) - before + 1)
      await verifier.verify(issuer.token())
      await expect.poll(() => issuer.requests('/jwks')).toBe(2)
      await verifier.close()
    },
  )

  test('EM-9 old keys serve for five intervals of failures, then none', async () => {
    const issuer = await start()
    const { policy } = emqx({
      mechanism: 'jwt',
      use_jwks: true,
      endpoint: issuer.jwksUrl,
      verify_claims: { iss: issuer.issuer, aud: issuer.audience },
    })
    const verifier = createVerifier({ ...policy, now: issuer.clock.now })
    await verifier.verify(issuer.token())
    issuer.behave({ status: 500 })
    issuer.clock.advanceSeconds(2 * 300 + 4 * 300)
    await verifier.verify(issuer.token())
    issuer.clock.advanceSeconds(2 * 300)
    await expect(verifier.verify(issuer.token())).rejects.toMatchObject({
      code: 'keys_unavailable',
    })
    issuer.behave('ok')
    issuer.clock.advanceSeconds(11)
    await verifier.verify(issuer.token())
    await verifier.close()
  })
})

describe('what concerns the host', () => {
  test('EM-10 disconnect_after_expire is an option of connections', () => {
    expect(emqx(good).connection).toEqual({ closeOnExpiry: true })
    expect(emqx({ ...good, disconnect_after_expire: false }).connection).toEqual({
      closeOnExpiry: false,
    })
  })

  test('EM-17 from is the half of Basic credentials with the token', async () => {
    const { policy, from } = emqx({ ...good, from: 'username' })
    expect([policy.tokenSources, from]).toEqual([[{ basic: 'username' }], 'username'])
  })

  test('EM-11 EM-16 access rules of the named claim; superusers by name only', async () => {
    const heard = heardWarnings()
    const token = hmac({ ...claims, rules: { pub: ['a/#'] }, is_superuser: true }, secret)
    const decide = async (options?: EmqxOptions) => {
      const verdict = await verdictOn(policyOf({ acl_claim_name: 'rules' }, options), token)
      if (typeof verdict === 'string') throw new Error(verdict)
      return ['a/b', 'c'].map((topic) =>
        verdict.access?.decide({ action: 'publish', topic, qos: 0, retain: false }),
      )
    }
    expect(await decide()).toEqual(['allow', 'deny'])
    expect(heard).toEqual([])
    expect(await decide({ asInProduct: ['superuser_claim'] })).toEqual(['allow', 'allow'])
  })

  test('EM-15 client_attrs is an attribute, and its members where they are named', async () => {
    const token = hmac({ ...claims, client_attrs: { role: 'admin', 'a b': 'x', n: 1 } }, secret)
    expect(await verdictOn(policyOf({}, { clientAttributes: ['role'] }), token)).toHaveProperty(
      'attributes',
      { role: 'admin', client_attrs: { role: 'admin' } },
    )
  })
})

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
