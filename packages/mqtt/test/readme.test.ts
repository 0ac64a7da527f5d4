import { startTestIssuer, testClock } from '@sekisho/testing'
import type { Aedes } from 'aedes'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connected, refusedWith } from './mqtt-party.ts'

test('the broker that the README shows checks its clients', async () => {
  const issuer = await startTestIssuer({
    clock: testClock(Date.now()),
    audience: 'https://broker.example',
  })
  const directory = mkdtempSync(join(import.meta.dirname, 'readme-'))
  const server = createServer()
  const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const program = /^```ts\n([^]*?)^```$/m.exec(page)?.[1] ?? ''
  const text = program
    .replace('https://login.example.com', issuer.issuer)
    .replace('.listen(1883)', '')
  try {
    writeFileSync(join(directory, 'server.ts'), `${text}\nexport { broker }\n`)
    const { broker } = (await import(join(directory, 'server.ts'))) as { broker: Aedes }
    server.on('connection', (socket) => broker.handle(socket))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`
    const password = issuer.token({ claims: { client_id: 'c' } })
    const client = await connected(url, { password })
    await client.endAsync()
    expect(await refusedWith(url, { clientId: 'd', password })).toBe(4)
    broker.close()
  } finally {
    server.close()
    rmSync(directory, { recursive: true })
    await issuer.close()
  }
})
