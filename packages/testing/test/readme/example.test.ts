import { startTestIssuer } from '@sekisho/testing'
import { expect, test } from 'vitest'
import { startOrders } from './orders-service.ts'

test('orders are for whoever holds a token of our issuer', async () => {
  const issuer = await startTestIssuer()
  const orders = await startOrders(issuer.options())
  const statusWith = async (token: string) =>
    (await fetch(orders.url, { headers: { authorization: `Bearer ${token}` } })).status

  expect(await statusWith(issuer.token())).toBe(200)
  expect(await statusWith(issuer.token({ expiresInSeconds: -60 }))).toBe(401)
  expect(await statusWith(issuer.token({ claims: { aud: 'urn:other' } }))).toBe(401)

  issuer.clock.advanceSeconds(900)
  issuer.behave({ status: 500 })
  expect(await statusWith(issuer.token())).toBe(200)
  orders.close()
  await issuer.close()
})
