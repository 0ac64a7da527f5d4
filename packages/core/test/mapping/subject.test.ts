import { describe, expect, test } from 'vitest'
import type { SubjectRule } from '../../src/index.ts'
import { compileSubject } from '../../src/mapping/subject.ts'
import { refusal } from '../refusal.ts'
import { baseClaims, sign, verifierFor } from '../signing.ts'

type Claims = Readonly<Record<string, unknown>>

function subjectOf(subject: string | readonly SubjectRule[], claims: Claims): Promise<string> {
  const token = sign({ alg: 'RS256' }, baseClaims(claims))
  return verifierFor({ subject })
    .verify(token)
    .then((authentication) => authentication.subject)
}

describe('a claim as subject', () => {
  test('SR-2 is the login name, compared with the expected one case by case', async () => {
    const token = sign({ alg: 'RS256' }, baseClaims({ preferred_username: 'tom' }))
    const verifier = verifierFor({ subject: 'preferred_username' })
    expect((await verifier.verify(token, { expectedSubject: 'tom' })).subject).toBe('tom')
    await expect(verifier.verify(token, { expectedSubject: 'Tom' })).rejects.toMatchObject(
      refusal('subject_mismatch', /the token is of subject "tom", expected "Tom"; compare case/),
    )
    const lenient = verifierFor({ subject: 'preferred_username', ignoreSubjectCase: true })
    expect((await lenient.verify(token, { expectedSubject: 'Tom' })).subject).toBe('tom')
  })

  test('SR-2 without regard to case means ASCII letters: no other letter folds into them', async () => {
    const lenient = verifierFor({ ignoreSubjectCase: true })
    const verdict = (sub: string, expectedSubject: string) =>
      lenient.verify(sign({ alg: 'RS256' }, baseClaims({ sub })), { expectedSubject }).then(
        () => 'ok',
        (error: { code: string }) => error.code,
      )
    expect(await verdict('KATE@people.example', 'kate@People.example')).toBe('ok')
    expect(await verdict('\u212Aate', 'kate')).toBe('subject_mismatch')
    expect(await verdict('kate', '\u212Aate')).toBe('subject_mismatch')
    expect(await verdict('\u0130da', 'i\u0307da')).toBe('subject_mismatch')
    expect(await verdict('\u00C9lise', '\u00C9LISE')).toBe('ok')
    expect(await verdict('\u00C9lise', '\u00E9lise')).toBe('subject_mismatch')
  })

  test('SR-3 may be nested, and is found by JSON Pointer', async () => {
    const claims = {
      'https://sts.amazonaws.com/': { request_tags: { starrocks_user: 'data-eng' } },
    }
    const pointer = '/https:~1~1sts.amazonaws.com~1/request_tags/starrocks_user'
    expect(await subjectOf(pointer, claims)).toBe('data-eng')
    await expect(
      subjectOf('/https:~1~1sts.amazonaws.com~1/request_tags', claims),
    ).rejects.toMatchObject(
      refusal('subject_missing', /to be a non-empty string that names the subject, got object/),
    )
  })

  test('ST-8 that is absent or empty is refused, and a dot is part of a name', async () => {
    for (const claims of [{}, { userId: '' }, { userId: 7 }, { userId: null }]) {
      await expect(subjectOf('userId', claims)).rejects.toMatchObject(
        refusal('subject_missing', /expected userId to be a non-empty string/),
      )
    }
    expect(await subjectOf('a.b', { 'a.b': 'literal', a: { b: 'nested' } })).toBe('literal')
    expect(await subjectOf('userId', { sub: undefined, userId: 'u1' })).toBe('u1')
  })

  test.each([
    [''],
    [[]],
    [null],
    [7],
    [{}],
    [[null]],
    [[{ claim: '' }]],
    [[{ claim: 'a', to: '' }]],
  ])('ST-8 the option %j is refused when the verifier is made', (subject) => {
    expect(() => verifierFor({ subject: subject as never })).toThrow(/Sekisho: subject/)
  })
})

describe('rules', () => {
  const email: SubjectRule = { claim: 'preferred_username', match: '(\\w+)@([\\w+.]+)', to: '${1}' }
  const qlid: SubjectRule = { claim: 'qlid', match: '(\\w{2})(\\d{6})', to: '${1}_${2}' }
  const federated: SubjectRule = { claim: 'sub', match: '(\\w+)\\|(\\w+)', to: 'Auth_$2' }

  test('TD-8 build the name from groups, as the examples of the product do', async () => {
    expect(await subjectOf([email], { preferred_username: 'xys@company.com' })).toBe('xys')
    expect(await subjectOf([qlid], { qlid: 'ab123456' })).toBe('ab_123456')
    expect(await subjectOf([federated], { sub: 'foo|bar' })).toBe('Auth_bar')
    expect((await verifierFor().verify(sign({ alg: 'RS256' }))).subject).toBe('alice')
  })

  test('TD-9 are tried in order: the first that matches wins, others fall through', async () => {
    const rules: readonly SubjectRule[] = [
      { claim: 'given_name', match: '\\w+' },
      { claim: 'nick', match: '\\w+' },
      email,
    ]
    expect(await subjectOf(rules, { preferred_username: 'xys@company.com' })).toBe('xys')
    expect(
      await subjectOf(rules, {
        given_name: 'Xy',
        nick: 'n',
        preferred_username: 'xys@company.com',
      }),
    ).toBe('Xy')
  })

  test('TD-10 match the whole value unless they say partial', async () => {
    const full: SubjectRule = { claim: 'sub', match: '(\\w+)', to: '$1' }
    expect(await subjectOf([{ ...full, extent: 'partial' }], { sub: 'john.doe@x.com' })).toBe(
      'john',
    )
    await expect(subjectOf([full], { sub: 'john.doe@x.com' })).rejects.toMatchObject(
      refusal('subject_unmapped', /no subject rule matches; the rules look at \["sub"\]/),
    )
    const page: SubjectRule = { claim: 'sub', match: '(\\w+).*.com', to: '$1' }
    expect(await subjectOf([page], { sub: 'bob@good.com' })).toBe('bob')
    await expect(subjectOf([page], { sub: 'bob@evil.com.attacker' })).rejects.toMatchObject(
      refusal('subject_unmapped', /no subject rule matches/),
    )
  })

  test('a last rule without match takes any value', async () => {
    expect(await subjectOf([qlid, { claim: 'sub' }], { sub: 'anyone' })).toBe('anyone')
  })

  test('TD-11 a group that there is not is refused at start, an empty one at the token', async () => {
    expect(() => compileSubject([{ claim: 'sub', match: '(a)', to: '$2' }])).toThrow(
      /subject\[0\]\.to must be without \$\{2\}: match has 1 groups/,
    )
    const optional: SubjectRule = { claim: 'sub', match: 'a(b)?', to: 'x$1' }
    expect(await subjectOf([optional], { sub: 'ab' })).toBe('xb')
    await expect(subjectOf([optional], { sub: 'a' })).rejects.toMatchObject(
      refusal('subject_unmapped', /no subject rule matches/),
    )
  })

  test('an extent of nothing is refused at start', () => {
    expect(() => compileSubject([{ claim: 'sub', extent: 'partial' }])).toThrow(
      /subject\[0\]\.extent must be left out: there is no subject\[0\]\.match/,
    )
  })

  test('a dollar is written twice, and other text stands as it is', async () => {
    const rule: SubjectRule = { claim: 'sub', match: '(.)(.*)', to: '$$${2}-$1-$x' }
    expect(await subjectOf([rule], { sub: 'abc' })).toBe('$bc-a-$x')
  })

  test('TD-12 a pattern that others take exponential time for is answered at once', async () => {
    const start = performance.now()
    await expect(
      subjectOf([{ claim: 'sub', match: '(a+)+$' }], { sub: `${'a'.repeat(50)}!` }),
    ).rejects.toMatchObject(refusal('subject_unmapped', /no subject rule matches/))
    // The backtracking engine needs years.
    expect(performance.now() - start).toBeLessThan(2000)
  })

  test('a pattern of more than 1000 characters is refused at start', () => {
    const [longest, longer] = [1000, 1001].map((length) => [
      { claim: 'sub', match: 'a'.repeat(length) },
    ])
    expect(() => verifierFor({ subject: longest ?? [] })).not.toThrow()
    expect(() => verifierFor({ subject: longer ?? [] })).toThrow(
      /subject\[0\]\.match must be a regular expression of at most 1000 characters/,
    )
  })

  test('a value of more than 1024 characters matches nothing', async () => {
    const any: SubjectRule = { claim: 'sub', match: 'a+' }
    expect(await subjectOf([any], { sub: 'a'.repeat(1024) })).toHaveLength(1024)
    await expect(subjectOf([any], { sub: 'a'.repeat(1025) })).rejects.toMatchObject(
      refusal('subject_unmapped', /no subject rule matches/),
    )
  })

  test.each(['(', '(a)\\1', 'a(?=b)', '(?<=a)b', ''])(
    'the pattern %j is refused at start',
    (match) => {
      expect(() => compileSubject([{ claim: 'sub', match }])).toThrow(
        /subject\[0\]\.match must be a regular/,
      )
    },
  )
})

function subjectBy(rule: object, claims: Claims): string {
  return compileSubject([{ claim: 'login', ...rule }])(claims)
}

describe('rules for the subject', () => {
  const unmapped = expect.objectContaining({ code: 'subject_unmapped', claim: 'sub' }) as Error

  test('a group that is empty, or a claim that is, is no subject', () => {
    expect(() => subjectBy({ match: '(x*).*', to: '$1' }, { login: 'abc' })).toThrow(unmapped)
    expect(() => subjectBy({ match: '(x*).*', to: 'u-$1' }, { login: 'abc' })).toThrow(unmapped)
    expect(() => subjectBy({ to: 'guest' }, { login: '' })).toThrow(unmapped)
    expect(subjectBy({ to: 'guest' }, { login: 'abc' })).toBe('guest')
  })

  test.each([
    ['$1-$10', 'a-j'],
    ['${1}0-${10}', 'a0-j'],
    ['$$1', '$1'],
    ['${1', '${1'],
    ['x${1', 'x${1'],
    ['$1}', 'a}'],
    ['$', '$'],
    ['${0}', 'abcdefghij'],
  ])('to %j gives %j', (to, expected) => {
    const match = '(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)'
    expect(subjectBy({ match, to }, { login: 'abcdefghij' })).toBe(expected)
  })

  test.each([
    [{ claim: 5 }, /^Sekisho: subject\[0\]\.claim must be the name of a claim; got 5$/],
    [{ claim: '' }, /^Sekisho: subject\[0\]\.claim must be the name of a claim; got ""$/],
    [{ extent: 'all' }, /^Sekisho: subject\[0\]\.extent must be full or partial; got "all"$/],
    [
      { to: 5 },
      /^Sekisho: subject\[0\]\.to must be text with \$\{1\} for the groups of match; got 5$/,
    ],
    [{ to: '' }, /\.to must be text with \$\{1\} for the groups of match; got ""$/],
  ])('%j is refused when the verifier is made', (rule, message) => {
    expect(() => compileSubject([{ claim: 'login', ...rule }])).toThrow(message)
  })

  test('neither a name nor a list is refused too', () => {
    for (const option of ['', [], 5, null]) {
      expect(() => compileSubject(option)).toThrow(
        /^Sekisho: subject must be the name of a claim, or a non-empty list of rules; got /,
      )
    }
  })

  test.each([
    [undefined, 'none'],
    [5, 'number'],
    ['', 'string'],
  ])('a claim that is %j names nobody', (login, got) => {
    const claims = login === undefined ? {} : { login }
    expect(() => compileSubject('login')(claims)).toThrow(
      expect.objectContaining({
        code: 'subject_missing',
        claim: 'login',
        message: `expected login to be a non-empty string that names the subject, got ${got}`,
      }),
    )
  })

  test('an expected subject that is no text fits nobody, whatever the case', async () => {
    const token = sign({ alg: 'RS256' }, baseClaims())
    for (const expectedSubject of [undefined, null, 5]) {
      const verdict = verifierFor({ ignoreSubjectCase: true }).verify(token, {
        expectedSubject: expectedSubject as never,
      })
      await expect(verdict).rejects.toMatchObject({ code: 'subject_mismatch', claim: 'sub' })
    }
  })
})
