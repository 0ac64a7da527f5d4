// What 10,000 tokens with distinct made-up kids cost a verifier within one cooldown: fetches and memory.
// Run after the build: node --expose-gc bench/kid-flood.mjs
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createVerifier, remoteJwks } from '../packages/core/dist/index.js'

const count = 10_000
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
let fetches = 0
const server = createServer((_request, response) => {
  fetches += 1
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'good', alg: 'Ed25519' }
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }))
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')

const issuer = 'https://issuer.example'
let now = 1_700_000_000_000
const verifier = createVerifier({
  issuer,
  audience: 'api',
  keys: remoteJwks(`http://127.0.0.1:${server.address().port}/jwks`),
  now: () => now,
})

function token(kid) {
  const header = Buffer.from(JSON.stringify({ alg: 'Ed25519', typ: 'at+jwt', kid }))
  const claims = { iss: issuer, aud: 'api', sub: 'a', exp: now / 1000 + 3600 }
  const input = `${header.toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`
}

async function flood() {
  let refused = 0
  for (let index = 0; index < count; index += 1) {
    await verifier.verify(token(randomUUID())).catch(() => (refused += 1))
  }
  return refused
}

function heapBytes() {
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

await verifier.verify(token('good'))
await flood()
now += 3_600_000
await verifier.verify(token('good'))
const before = { fetches, heap: heapBytes() }
const refused = await flood()
const grown = heapBytes() - before.heap
console.log(`tokens refused              ${refused} of ${count}`)
console.log(`fetches in the one cooldown ${fetches - before.fetches}`)
console.log(`heap kept afterwards        ${Math.round(grown / 1024)} KiB`)
server.close()
server.closeAllConnections()
