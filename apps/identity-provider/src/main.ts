import { sampleAccounts } from './accounts.ts'
import { startIdentityProvider } from './identity-provider.ts'

const provider = await startIdentityProvider({ port: Number(process.env['PORT'] ?? 4000) })

console.log(`Issuer: ${provider.issuer}`)
console.log(`Discovery: ${provider.discoveryUrl}`)
console.log(`Public client: ${provider.webClient.id}, any loopback port, path /callback`)
console.log(`Confidential client: ${provider.serviceClient.id}, ${provider.serviceClient.secret}`)
for (const { username, password, roles } of sampleAccounts) {
  console.log(`Sample account: ${username}, ${password}, roles: ${roles.join(' ') || 'none'}`)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void provider.close()
  })
}
