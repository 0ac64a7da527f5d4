import { expect, test } from 'vitest'
import { readJsonObject } from '../../src/encoding/json-object.ts'

test('a mebibyte of backslashes is read in one pass', () => {
  const text = `{"a":"${'\\\\'.repeat(500_000)}","b":"${'\\"'.repeat(200_000)}"}`
  const start = performance.now()
  expect(typeof readJsonObject(Buffer.from(text))).toBe('object')
  expect(performance.now() - start).toBeLessThan(500)
})
