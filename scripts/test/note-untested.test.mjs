import { afterEach, expect, test } from 'vitest'
import { noteUntested, untested } from '../note-untested.mjs'

afterEach(() => noteUntested('a-test', []))

test('what a part could not test is told until it tests it', () => {
  noteUntested('a-test', ['sessions on redis: no redis-server is installed'])
  expect(untested()).toContain('sessions on redis: no redis-server is installed')
  noteUntested('a-test', ['another reason'])
  expect(untested().filter((line) => line.includes('redis-server is installed'))).toEqual([])
  noteUntested('a-test', [])
  expect(untested()).not.toContain('another reason')
})
