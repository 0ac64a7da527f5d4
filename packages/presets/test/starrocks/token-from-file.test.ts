import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tokenFromFile } from '@sekisho/presets'
import { afterAll, describe, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'sekisho-token-'))
const path = join(folder, 'token')
afterAll(() => rmSync(folder, { recursive: true }))

function tokenIn(text: string): string {
  writeFileSync(path, text)
  return tokenFromFile(path)
}

describe('a token from a file', () => {
  test.each(['', '\n', '\r\n', '\0', '\n\0\0'])('comes without the end of its line, %j', (end) => {
    expect(tokenIn(`eyJh.eyJp.c2ln${end}`)).toBe('eyJh.eyJp.c2ln')
  })

  test.each([
    ['nothing', ''],
    ['two of them', 'eyJh.eyJp.c2ln\neyJh.eyJp.c2ln\n'],
    ['the header line', 'Bearer eyJh.eyJp.c2ln'],
    ['a password', 'hunter2'],
    ['too much', `eyJh.${'a'.repeat(262_144)}.c2ln`],
  ])('is refused where the file holds %s, and nothing of it is shown', (_, text) => {
    const read = () => tokenIn(text)
    expect(read).toThrow(/tokenFromFile\(\) must be one token and nothing beside it/)
    expect(read).not.toThrow(/hunter2|c2ln/)
  })

  test('says so where there is no file', () => {
    expect(() => tokenFromFile(join(folder, 'absent'))).toThrow(
      /the file of tokenFromFile\(\) cannot be read; check the path/,
    )
  })
})
