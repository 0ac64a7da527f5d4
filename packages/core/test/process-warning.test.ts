import { expect, test } from 'vitest'
import { fakeRequest } from './http/fake-request.ts'
import { processWarnings } from './keys/files/process-warnings.ts'
import { verifierFor } from './signing.ts'

test('a warning stays on one line, whatever a fault quotes of a request', async () => {
  const warnings = processWarnings('SEKISHO_ON_DENIED')
  const verifier = verifierFor({
    onDenied: (_, request) => {
      throw new Error(`cannot log ${request.header('x-device')[0]}`)
    },
  })
  await verifier.authenticate(
    fakeRequest({ headers: { 'x-device': ['/\r\nforged\u001b[2J\u0085\u2028 line é'] } }),
  )
  await expect
    .poll(() => warnings)
    .toEqual([
      'Sekisho: onDenied failed: cannot log /\\u000d\\u000aforged\\u001b[2J\\u0085\\u2028 line é',
    ])
})
