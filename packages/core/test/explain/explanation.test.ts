import { describe, expect, test } from 'vitest'
import { viewOf } from '../../src/explain/claim-views.ts'
import { checksFrom } from '../../src/explain/plan.ts'
import { renderExplanation } from '../../src/explain/render-explanation.ts'
import { Scrubber } from '../../src/explain/scrubber.ts'
import { claimChecks } from '../../src/pipeline/claims.ts'
import { foreignKeys, nowSeconds, verifierFor } from '../signing.ts'
import { canary, tokenWith } from './broken.ts'

function broken(): never {
  throw Object.assign(new RangeError(canary), { code: 'E_BROKEN' })
}

describe('an explanation', () => {
  test('ST-15 lists every check in order, each with its result', async () => {
    const verifier = verifierFor({ subject: 'sub', attributes: { unit: 'department' } })
    const explanation = await verifier.explain(tokenWith({ department: 'x' }))
    expect(explanation).toMatchObject({ verdict: 'accepted', code: null, fix: null })
    expect(explanation.checks.map(({ name }) => name)).toEqual(checksFrom('parse'))
    expect(new Set(explanation.checks.map(({ result }) => result))).toEqual(new Set(['passed']))
    expect(renderExplanation(explanation)).toMatchInlineSnapshot(`
      "accepted
      cause: every check passed

      ok     form
      ok     header
      ok     payload
      ok     issuer
      ok     algorithm
      ok     key
      ok     signature
      ok     token type
      ok     required claims
      ok     expiration
      ok     not before
      ok     issued at
      ok     lifetime
      ok     audience
      ok     sub claim
      ok     key binding
      ok     claim rules
      ok     revocation
      ok     subject
      ok     permissions
      ok     attributes
      ok     expected subject
      ok     access rules
      ok     groups
      ok     schema"
    `)
  })

  test('ST-15 says of each check what was expected and found', async () => {
    const { checks } = await verifierFor().explain(tokenWith())
    for (const check of checks) {
      expect(check.expected).toBeTypeOf('string')
      expect(check.found).toBeTypeOf('string')
    }
  })

  test('ST-15 has the same checks in the same order wherever the token fails', async () => {
    const tokens = ['x', tokenWith({ iss: 'x' }), tokenWith({ exp: 1 }), tokenWith({ sub: 7 })]
    const all = await Promise.all(tokens.map((token) => verifierFor().explain(token)))
    for (const { checks } of all)
      expect(checks.map(({ name }) => name)).toEqual(checksFrom('parse'))
  })

  test('names every fault of the claims, the first one as its code', async () => {
    const token = tokenWith({ exp: nowSeconds - 60, iat: nowSeconds - 90, aud: 'x', sub: 7 })
    const explanation = await verifierFor().explain(token)
    const failed = explanation.checks.filter(({ result }) => result === 'failed')
    expect(failed.map(({ code }) => code)).toEqual([
      'token_expired',
      'audience_mismatch',
      'claim_malformed',
    ])
    expect(explanation.code).toBe('token_expired')
  })

  test('C051 says nothing of the claims before the signature holds', async () => {
    const bad = { exp: nowSeconds - 60, aud: canary, sub: canary }
    const explanation = await verifierFor().explain(tokenWith(bad, {}, foreignKeys.rsa))
    expect(explanation.code).toBe('signature_invalid')
    const { checks } = explanation
    const after = checks.slice(checks.findIndex(({ name }) => name === 'signature') + 1)
    expect(after.every(({ result, found }) => result === 'not_reached' && !found)).toBe(true)
    for (const text of [JSON.stringify(explanation), renderExplanation(explanation)]) {
      expect(text).not.toContain(canary)
      expect(text).not.toContain(String(bad.exp))
    }
  })

  test('C103 cuts and escapes what was checked', async () => {
    const evil = `\u001b[31m\n${'x'.repeat(5000)}`
    const [audience, issuer] = await Promise.all([
      verifierFor().explain(tokenWith({ aud: evil })),
      verifierFor().explain(tokenWith({ iss: evil }, { kid: evil, typ: evil })),
    ])
    for (const text of [audience, issuer].map(renderExplanation)) {
      expect(text).not.toContain('\u001b')
      expect(text).not.toMatch(/x{90}/)
      expect(text.length).toBeLessThan(6000)
    }
    expect(renderExplanation(audience)).toContain('\\u001b[31m\\nxxx')
  })

  test('advises where a check passed in a way that nobody can have meant', async () => {
    const { checks, verdict } = await verifierFor().explain(
      tokenWith({ exp: nowSeconds * 1000, scope: ['a'] }),
    )
    expect(verdict).toBe('accepted')
    const advice = (name: string) => checks.find((check) => check.name === name)?.advice
    expect(advice('expiration')).toMatch(/milliseconds/)
    expect(advice('permissions')).toMatch(/scopeLists/)
  })

  test.each([
    [
      { roleClaims: 'realm_access.roles' },
      /roleClaims .*"realm_access\.roles".* write \/realm_access\/roles/,
    ],
    [
      { groupClaims: ['groups', 'realm_access.roles'] },
      /groupClaims .* write \/realm_access\/roles/,
    ],
    [{ roleClaims: '/realm_access/roles' }, undefined],
    [{ roleClaims: 'a.b' }, undefined],
    [{ roleClaims: 'resource.roles' }, undefined],
  ])('advises where a path has dots: %j', async (options, advice) => {
    const token = tokenWith({ realm_access: { roles: ['a'] }, 'a.b': ['r'], a: { b: ['r'] } })
    const { checks } = await verifierFor(options).explain(token)
    const told = checks.find(({ name }) => name === 'permissions')?.advice
    expect(told ?? '').toMatch(advice ?? /^$/)
  })

  test('names a fault of the application by its kind, and not in its words', async () => {
    const schema = { '~standard': { version: 1, vendor: 'test', validate: broken } } as const
    const explanation = await verifierFor({ schema }).explain(tokenWith())
    expect(explanation).toMatchObject({ verdict: 'unavailable', code: null })
    expect(explanation.cause).toBe(
      'unforeseen: found a fault where none may be: RangeError E_BROKEN',
    )
    expect(explanation.fix).toMatch(/a function that was given as an option threw/)
    expect(JSON.stringify(explanation)).not.toContain(canary)
  })

  test('takes an iss of which Node says that it can be parsed, and then does not parse it', async () => {
    const iss = `http://A${'g'.repeat(16_384)}`
    const explanation = await verifierFor({ maxTokenBytes: 50_000 }).explain(tokenWith({ iss }))
    expect(explanation.code).toBe('issuer_mismatch')
    expect(explanation.fix).toMatch(/the token is of another issuer/)
  })

  test('cannot be changed', async () => {
    const explanation = await verifierFor().explain('x')
    expect(Object.isFrozen(explanation)).toBe(true)
    expect(Object.isFrozen(explanation.checks)).toBe(true)
    expect(explanation.checks.every((check) => Object.isFrozen(check))).toBe(true)
  })

  test('can be rendered after it went over a wire', async () => {
    const explanation = await verifierFor().explain(tokenWith({ aud: 'x' }))
    const copy = JSON.parse(JSON.stringify(explanation)) as typeof explanation
    expect(renderExplanation(copy)).toBe(renderExplanation(explanation))
  })
})

test('every claim check has a view, and a name of its own', () => {
  const names = claimChecks.map((check) => viewOf(check).name)
  expect(names.filter((name) => /^check[A-Z]/.test(name))).toEqual([])
  expect(new Set(names).size).toBe(claimChecks.length)
  expect(viewOf(function checkNew() {}).name).toBe('checkNew')
})

describe('the filter for texts from below', () => {
  test('takes out a token, whole and in parts', () => {
    const token = tokenWith()
    const scrubber = new Scrubber()
    scrubber.hide(token)
    const parts = token.split('.')
    expect(scrubber.scrub(`got ${token}, then ${parts.join(' ')}`)).toBe(
      'got [token], then [token] [token] [token]',
    )
  })

  test('takes out what may be a credential in a URL', () => {
    const text = 'http://me:pw@host/a?code=secret failed; https://host/b is fine'
    expect(new Scrubber().scrub(text)).toBe('http://host/a?… failed; https://host/b is fine')
  })
})
