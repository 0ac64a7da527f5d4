import { describe, expect, test } from 'vitest'
import { isAuthError } from '../../src/errors.ts'
import { checksFrom } from '../../src/explain/plan.ts'
import { renderExplanation } from '../../src/explain/render-explanation.ts'
import { verifierFor } from '../signing.ts'
import { canary, type Broken } from './broken.ts'
import { brokenClaims } from './broken-claims.ts'
import { brokenForms, secrets } from './broken-forms.ts'
import { brokenPeople } from './broken-people.ts'
import { brokenSignatures } from './broken-signatures.ts'

const all = [...brokenForms, ...brokenSignatures, ...brokenClaims, ...brokenPeople]
const table = all.map((broken) => [broken.kind, broken] as const)

describe('the explanation of', () => {
  test('many kinds of mistakes is held to, each once', () => {
    expect(new Set(all.map(({ kind }) => kind)).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(90)
  })

  test.each(table)('%s names its cause and what to do', async (_kind, broken) => {
    const { explanation } = await explained(broken)
    const first = explanation.checks.find(({ result }) => result === 'failed')
    expect(first).toMatchObject({ name: broken.check, code: broken.code })
    expect(explanation.code).toBe(broken.code)
    const said = `${explanation.cause}\n${explanation.fix}`
    for (const words of broken.says) expect(said).toMatch(words)
    expect(explanation.fix).not.toContain('see the message of the error')
  })

  test.each(table)('C103 %s holds no token, secret or other claim', async (_kind, broken) => {
    const { explanation, message } = await explained(broken)
    const texts = [JSON.stringify(explanation), renderExplanation(explanation), message]
    for (const text of texts) {
      expect(text).not.toContain(canary)
      for (const part of [...partsOf(broken.token), ...secrets]) expect(text).not.toContain(part)
    }
  })

  test.each(table)('%s tells every check, those before as passed', async (_kind, broken) => {
    const { explanation } = await explained(broken)
    const names = explanation.checks.map(({ name }) => name)
    expect(names).toEqual(checksFrom('parse'))
    const before = explanation.checks.slice(0, names.indexOf(broken.check))
    expect(before.filter(({ result }) => result !== 'passed')).toEqual([])
  })

  test.each(table)('%s has the code and kind of verify()', async (_kind, broken) => {
    const { explanation, code, kind } = await explained(broken)
    expect(explanation.code).toBe(code)
    expect(explanation.verdict).toBe(kind === 'refusal' ? 'refused' : kind)
  })
})

async function explained({ token, options, context }: Broken) {
  const verifier = verifierFor(options)
  const explanation = await verifier.explain(token as string, context)
  const error: unknown = await verifier.verify(token as string, context).catch((e: unknown) => e)
  if (!isAuthError(error)) throw new Error('verify() should have refused the token')
  return { explanation, code: error.code, kind: error.kind, message: error.message }
}

/** A token and its segments, those at least that nobody writes by accident. */
function partsOf(token: unknown): readonly string[] {
  if (typeof token !== 'string') return []
  return [token, ...token.split(/[.\s,"=:]+/)].filter((part) => part.length >= 16)
}
