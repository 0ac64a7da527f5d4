import { expect, test } from 'vitest'
import { revoked } from '../../src/connections/close-reason.ts'
import { eventStreamCloser } from '../../src/connections/event-stream-closer.ts'

test.each([
  [true, ['event: auth_error\ndata: {"code":4401,"reason":"token revoked"}\n\n']],
  [false, []],
])('C127 a stream that is writable: %s is ended with %j', (writable, expected) => {
  const written: string[] = []
  const { code, reason, error } = revoked()
  eventStreamCloser({ writable, end: (text) => written.push(text) })(code, reason, error)
  expect(written).toEqual(expected)
})
