import { expect, test } from 'vitest'
import { clientConfigHandler, teradata, type ClientConfig } from '../../src/index.ts'
import { served } from '../served.ts'
import { providerXml, sampleXml } from './sample.ts'

const { clientConfig } = teradata(sampleXml(providerXml('a', 'https://idp.example')), {
  audience: 'a',
})

test('TD-18 clients are told the provider and the client id, and nothing else', async () => {
  const response = await fetch(await served(clientConfigHandler(clientConfig as ClientConfig)))
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await response.json()).toEqual({
    idpUrl: 'https://idp.example/realms/a',
    clientId: 'td&web',
  })
})

test('TD-18 nothing can be sent there', async () => {
  const url = await served(clientConfigHandler(clientConfig as ClientConfig))
  const response = await fetch(url, { method: 'POST', body: '{}' })
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('GET, HEAD')
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
})

test('TD-18 half a configuration, or more than one, is a mistake', () => {
  expect(() => clientConfigHandler({ idpUrl: 'https://a', clientId: '' })).toThrow(
    /clientId of the client configuration must be non-empty text/,
  )
  const more = { idpUrl: 'https://a', clientId: 'a', clientSecret: 'b' }
  expect(() => clientConfigHandler(more)).toThrow(/no option "clientSecret"/)
  const xml = sampleXml(providerXml('a', 'https://idp.example')).replace(/ClientId="[^"]*"/, '')
  expect(() => teradata(xml, { audience: 'a' })).toThrow(/ClientId of <IdpConfig>/)
})

test('TD-18 without IdpConfig there is nothing to tell', () => {
  const xml = sampleXml(providerXml('a', 'https://idp.example')).replace(/<IdpConfig.*\/>/, '')
  expect(teradata(xml, { audience: 'a' }).clientConfig).toBeNull()
})
