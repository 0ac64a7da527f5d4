// One server of the comparison in a process of its own: node server.ts <name> <policy as JSON>.
import { expressServers } from './express-servers.ts'
import { koaServers } from './koa-servers.ts'
import { nestServers } from './nest-servers.ts'
import { startSampler } from '../profile/sampler.ts'
import type { OpenServer, ServerPolicy } from './policy.ts'

const servers: Record<string, OpenServer> = { ...expressServers, ...koaServers, ...nestServers }
const [name = '', policy = ''] = process.argv.slice(2)
const open = servers[name]
if (open === undefined)
  throw new Error(`no server named ${name}; there are ${Object.keys(servers).join(', ')}`)
const port = await open(JSON.parse(policy) as ServerPolicy)
let sampler: ReturnType<typeof startSampler> | null = null
process.on('message', (asked) => {
  if (asked === 'cpu') process.send?.({ cpu: process.cpuUsage() })
  else void sample()
})
process.on('disconnect', () => process.exit())
process.send?.({ port })

/** Begins with a profile, or ends it and tells what it holds: one that runs makes the server slower. */
async function sample(): Promise<void> {
  const places = await sampler?.()
  sampler = sampler === null ? startSampler() : null
  process.send?.({ places: places ?? [] })
}
