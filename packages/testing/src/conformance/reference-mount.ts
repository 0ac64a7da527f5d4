import {
  createVerifier,
  nodeRequest,
  allOf,
  anyOf,
  hasAccess,
  hasClaims,
  hasRoles,
  hasScopes,
  not,
  requirementFrom,
  type Denial,
  type Outcome,
  type Requirement,
  type Verifier,
} from '@sekisho/core'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Mount } from './mount.ts'
import { mounted } from './mounted.ts'
import { readBody, unreadable } from './reference-body.ts'

interface Answer {
  readonly status: number
  readonly content: object | null
}

interface Route {
  readonly requirement: Requirement | null
  readonly handle: (outcome: Outcome, body: unknown) => Answer
}

const readOrders = hasScopes('orders:read')
const writeOrders = hasScopes('orders:read', 'orders:write')
const passed = (): Answer => ({ status: 200, content: { passed: true } })

const routes: Readonly<Record<string, Route>> = {
  'GET /me': { requirement: null, handle: (outcome) => ({ status: 200, content: who(outcome) }) },
  'HEAD /me': { requirement: null, handle: (outcome) => ({ status: 200, content: who(outcome) }) },
  'OPTIONS /me': { requirement: null, handle: () => ({ status: 204, content: null }) },
  'GET /orders': {
    requirement: readOrders,
    handle: () => ({ status: 200, content: { orders: [] } }),
  },
  'POST /orders': {
    requirement: writeOrders,
    handle: () => ({ status: 201, content: { created: true } }),
  },
  'GET /admin': { requirement: hasRoles('admin'), handle: passed },
  'GET /tenants/:id': { requirement: hasClaims({ tenant: '${param.id}' }), handle: passed },
  'GET /either': {
    requirement: anyOf(hasScopes('orders:admin'), hasRoles('admin')),
    handle: passed,
  },
  'GET /guarded': {
    requirement: allOf(
      not(hasRoles('guest')),
      requirementFrom(({ subject }) => subject === 'alice'),
    ),
    handle: passed,
  },
  'GET /files/:name': { requirement: hasAccess(), handle: passed },
  'DELETE /files/:name': { requirement: hasAccess(), handle: passed },
  'GET /boom': {
    requirement: null,
    handle: () => {
      throw new Error('boom')
    },
  },
  'POST /echo': {
    requirement: null,
    handle: (_outcome, body) => ({ status: 200, content: { value: valueIn(body) } }),
  },
}

/** The contract routes on plain node:http with nothing but the core: what other mounts are held to. */
export const referenceMount: Mount = async (options) => {
  const verifier = createVerifier(options)
  const server = createServer((request, response) => {
    serve(verifier, request, response).catch(() => {
      response.writeHead(500).end('Internal Server Error')
    })
  })
  return mounted(server, verifier)
}

async function serve(
  verifier: Verifier,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = pathOf(request.url ?? '')
  const body = await readBody(request)
  if (body === unreadable) {
    write(response, { status: 400, content: null })
    return
  }
  if (request.method === 'GET' && path === '/open') {
    write(response, { status: 200, content: { open: true } })
    return
  }
  const outcome = await verifier.authenticate(nodeRequest(request, body))
  if (outcome.kind === 'denied') {
    deny(response, outcome.denial)
    return
  }
  const tenant = /^\/tenants\/([^/]+)$/.exec(path)?.[1]
  const pattern =
    tenant === undefined ? path.replace(/^\/files\/[^/]+$/, '/files/:name') : '/tenants/:id'
  const name = `${request.method} ${pattern}`
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined
  const parameters = tenant === undefined ? {} : { 'param.id': decodeURIComponent(tenant) }
  const denial = route?.requirement
    ? await verifier.authorize(outcome, route.requirement, parameters)
    : null
  if (denial !== null) deny(response, denial)
  else write(response, route?.handle(outcome, body) ?? { status: 404, content: null })
}

/** The path of a target in origin-form or absolute-form (RFC 9112 section 3.2). */
function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '').split('?', 1)[0] ?? ''
}

function deny(response: ServerResponse, { status, headers, body }: Denial): void {
  response.writeHead(status, headers).end(body)
}

function write(response: ServerResponse, { status, content }: Answer): void {
  if (content === null) response.writeHead(status).end()
  else {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify(content))
  }
}

function who(outcome: Outcome): object {
  if (outcome.kind !== 'authenticated') return { subject: null, scopes: [] }
  const { subject, scopes } = outcome.authentication
  return { subject, scopes: [...scopes].toSorted() }
}

function valueIn(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'value' in body ? body.value : null
}
