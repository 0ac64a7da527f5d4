import { describe, expect, test } from 'vitest'
import { faultsOfAdapter, mostCodeLines, uncounted } from '../check-adapters.mjs'

function adapterOf(lines) {
  return new Map([
    ['jwt-auth.ts', Array.from({ length: lines }, (_, n) => `const a${n} = ${n}`).join('\n')],
  ])
}

describe('the check of the adapters', () => {
  test('lets an adapter pass that is one line under the limit', () => {
    expect(faultsOfAdapter('koa', adapterOf(mostCodeLines - 1)).faults).toEqual([])
  })

  test('refuses an adapter that gained the line that reaches the limit', () => {
    expect(faultsOfAdapter('koa', adapterOf(mostCodeLines)).faults).toEqual([
      'koa has 150 code lines, it must stay under 150',
    ])
  })

  test('does not count comments and blank lines', () => {
    const text = '/**\n * Long.\n * Text.\n */\n\n// A reason.\nconst a = 1\n'
    expect(faultsOfAdapter('koa', new Map([['a.ts', text]])).lines).toBe(1)
  })

  test('refuses a word that belongs to core', () => {
    const text = "res.setHeader('WWW-Authenticate', 'Bearer')"
    expect(faultsOfAdapter('express', new Map([['a.ts', text]])).faults).toEqual([
      "a.ts holds Bearer, which is core's",
      "a.ts holds WWW-Authenticate, which is core's",
    ])
  })

  test('refuses an import that is neither the framework nor core', () => {
    const text = "import { verify } from 'jsonwebtoken'"
    expect(faultsOfAdapter('express', new Map([['a.ts', text]])).faults).toEqual([
      'a.ts imports jsonwebtoken; an adapter imports its framework and core',
    ])
  })

  test('knows a part of Nest for each folder, and what that may import', () => {
    const text = "import { WsException } from '@nestjs/websockets'\nimport { a } from '../a.ts'"
    const faultsOf = (name) => faultsOfAdapter(name, new Map([['a.ts', text]])).faults
    expect(faultsOf('nestjs/websockets')).toEqual([])
    expect(faultsOf('nestjs')).toEqual([
      'a.ts imports @nestjs/websockets; an adapter imports its framework and core',
    ])
  })

  test('leaves no source uncounted', () => {
    const counted = ['packages/koa/src/a.ts', 'packages/nestjs/src/graphql/a.ts']
    const hidden = ['packages/nestjs/src/other/a.ts', 'packages/nestjs/src/graphql/deep/a.ts']
    expect(uncounted([...counted, ...hidden])).toEqual(hidden)
  })
})
