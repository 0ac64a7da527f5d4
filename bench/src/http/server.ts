// One server of the comparison in a process of its own: node server.ts <name> <policy as JSON>.
import { expressServers } from './express-servers.ts'
import { koaServers } from './koa-servers.ts'
import { nestServers } from './nest-servers.ts'
import type { OpenServer, ServerPolicy } from './policy.ts'

const servers: Record<string, OpenServer> = { ...expressServers, ...koaServers, ...nestServers }
const [name = '', policy = ''] = process.argv.slice(2)
const open = servers[name]
if (open === undefined)
  throw new Error(`no server named ${name}; there are ${Object.keys(servers).join(', ')}`)
const port = await open(JSON.parse(policy) as ServerPolicy)
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }))
process.on('disconnect', () => process.exit())
process.send?.({ port })
