import { finding, type Finding } from './finding.ts'
import type { Scene } from './visitors.ts'

/** Routes, and the document that describes them. */
export async function checkHttp({ url, alice, bob }: Scene): Promise<readonly Finding[]> {
  const status = async (path: string, token?: string, method = 'GET'): Promise<number> => {
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
    return (await fetch(`${url}${path}`, { method, headers })).status
  }
  return [
    finding('HTTP       nobody  GET /open', await status('/open'), 200),
    finding('HTTP       nobody  GET /orders', await status('/orders'), 401),
    finding('HTTP       bob     GET /orders', await status('/orders', bob), 200),
    finding('HTTP       bob     POST /orders', await status('/orders', bob, 'POST'), 403),
    finding('HTTP       alice   POST /orders', await status('/orders', alice, 'POST'), 201),
    ...(await checkDocument(url)),
  ]
}

interface Operation {
  readonly security?: unknown
  readonly responses: Readonly<Record<string, unknown>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly securitySchemes: Readonly<Record<string, unknown>> }
}

async function checkDocument(url: string): Promise<readonly Finding[]> {
  const response = await fetch(`${url}/docs-json`)
  const { paths, components } = (await response.json()) as Document
  const shown = (path: string, method = 'get'): readonly unknown[] => {
    const { security = 'open', responses = {} } = paths[path]?.[method] ?? {}
    return [security, ...Object.keys(responses).filter((status) => Number(status) > 400)]
  }
  const bearer = [{ bearer: [] }]
  return [
    finding('document   has the scheme', Object.keys(components.securitySchemes), ['bearer']),
    finding('document   of GET /open', shown('/open'), ['open']),
    finding('document   of GET /me', shown('/me'), [bearer, '401']),
    finding('document   of POST /orders', shown('/orders', 'post'), [bearer, '401', '403']),
  ]
}
