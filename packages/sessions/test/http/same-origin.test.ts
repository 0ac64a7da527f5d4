import { requireSameOrigin, type EndpointRequest } from '@sekisho/sessions/http'
import { describe, expect, test } from 'vitest'

function requestFrom(origin: string): EndpointRequest {
  const headers: Readonly<Record<string, readonly string[]>> = {
    cookie: ['a=b'],
    host: ['app.example'],
    origin: [origin],
  }
  return {
    method: 'POST',
    path: '/',
    header: (name) => headers[name] ?? [],
    body: () => Promise.resolve(undefined),
    address: null,
  }
}

describe('requireSameOrigin', () => {
  test('C177 lets our own origin pass', async () => {
    expect(await requireSameOrigin()(requestFrom('https://app.example'))).toBeNull()
  })

  test.each([
    ['no URL', 'app.example'],
    ['an empty text', ''],
    ['a host that is not finished', 'https://[::1'],
    // Node says of this one that it can be parsed, and then does not parse it.
    ['a host of 16385 letters', `http://A${'g'.repeat(16_384)}`],
  ])('C177 an Origin that is %s is that of another site, and no fault', async (_, origin) => {
    expect(await requireSameOrigin()(requestFrom(origin))).toMatchObject({
      status: 403,
      body: expect.stringContaining('The request came from another site') as string,
    })
  })
})
