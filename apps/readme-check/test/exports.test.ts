import { readFileSync } from 'node:fs'
import * as core from '@sekisho/core'
import * as express from '@sekisho/express'
import * as koa from '@sekisho/koa'
import * as mqtt from '@sekisho/mqtt'
import * as nestjs from '@sekisho/nestjs'
import * as presets from '@sekisho/presets'
import { describe, expect, test } from 'vitest'
import { documentAt, root, tableBelow } from './documents.ts'

const packages = { core, express, koa, mqtt, nestjs, presets }

describe('the table of exports', () => {
  test.each(Object.entries(packages))(
    'of %s names every export, and only those',
    (name, values) => {
      const exported = new Set([...Object.keys(values), ...typesOf(name)])
      const named = namesInTable(name)
      expect([...exported].filter((item) => !named.has(item))).toEqual([])
      expect([...named].filter((item) => !exported.has(item))).toEqual([])
    },
  )
})

/** Names in the first column; `req.auth` and `ctx.state.auth` are no exports. */
function namesInTable(name: string): ReadonlySet<string> {
  const cells = tableBelow(documentAt(`packages/${name}/README.md`), 'Exports').map(
    ([cell]) => cell,
  )
  const code = cells.flatMap((cell) => [...(cell ?? '').matchAll(/`([^`]+)`/g)])
  const names = code.map(([, text = '']) => /^@?(\w+)(?!\w*\.)|^@?(\w+)\.for/.exec(text))
  return new Set(names.flatMap((match) => match?.[1] ?? match?.[2] ?? []))
}

/** Names of the types in the index of a package, which leave no trace at run time. */
function typesOf(name: string): readonly string[] {
  const source = readFileSync(`${root}packages/${name}/src/index.ts`, 'utf8')
  const clauses = [...source.matchAll(/export (type )?\{([^}]*)\}/g)]
  return clauses.flatMap(([, type, list = '']) => {
    const items = list.split(',').map((item) => item.trim())
    const types = items.filter((item) => type !== undefined || item.startsWith('type '))
    return types.map((item) => item.replace(/^type /, '')).filter((item) => item !== '')
  })
}
