import { mountOnNode, type Framework } from './mount-on-node.ts'

const load = () => import('./mount-on-frameworks.ts')

const all: readonly (readonly [string, Framework])[] = [
  ['Express 5', async (service) => (await load()).mountOnExpress(service)],
  ['Koa 3', async (service) => (await load()).mountOnKoa(service)],
  ['Nest 12 on Express', async (service) => (await load()).mountOnNestExpress(service)],
  ['Nest 12 on Fastify', async (service) => (await load()).mountOnNestFastify(service)],
  ['node:http', mountOnNode],
]

const only = process.env['SEKISHO_TEST_FRAMEWORK']

/** All of them, or the one that SEKISHO_TEST_FRAMEWORK names. */
export const frameworks = all.filter(([name]) => only === undefined || name === only)
