import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { documentAt, documents, root, type Document } from './documents.ts'

describe('links between pages', () => {
  test('are there: the pages link to each other', () => {
    expect(documents.length).toBeGreaterThan(20)
    expect(documents.flatMap(linksIn).length).toBeGreaterThan(100)
  })

  test.each(documents.map((document) => [document.path, document] as const))(
    '%s links to files and headings that exist',
    (_path, document) => {
      expect(linksIn(document).filter((link) => !resolves(document, link))).toEqual([])
    },
  )
})

/** Targets of links outside of code, without those to other sites. */
function linksIn({ text }: Document): readonly string[] {
  const prose = text.replace(/^```[^]*?^```$/gm, '').replace(/`[^`\n]*`/g, '')
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  return targets.filter((target) => !/^[a-z]+:/i.test(target))
}

function resolves(document: Document, link: string): boolean {
  const [file = '', anchor] = link.split('#')
  const path = file === '' ? document.path : posix.join(posix.dirname(document.path), file)
  if (path.startsWith('..') || !existsSync(`${root}${path}`)) return false
  return anchor === undefined || anchorsOf(documentAt(path)).includes(anchor)
}

function anchorsOf({ text }: Document): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
