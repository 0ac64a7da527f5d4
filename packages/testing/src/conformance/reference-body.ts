import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

/** Stands for a body that is not what its content type says. */
export const unreadable = Symbol('unreadable')

/**
 * The parsed body of a request: JSON, or an urlencoded form with repeated fields as lists. Another body
 * is not waited for.
 */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';', 1)
  switch (type.trim().toLowerCase()) {
    case 'application/json': {
      const json = await text(request)
      return json === '' ? undefined : parseJson(json)
    }
    case 'application/x-www-form-urlencoded':
      return formFields(new URLSearchParams(await text(request)))
    default:
      return undefined
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return unreadable
  }
}

function formFields(form: URLSearchParams): Readonly<Record<string, unknown>> {
  const entries = [...new Set(form.keys())].map((name) => {
    const values = form.getAll(name)
    return [name, values.length > 1 ? values : values[0]] as const
  })
  return Object.fromEntries(entries)
}
