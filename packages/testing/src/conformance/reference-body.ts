import type { IncomingMessage } from 'node:http'

/** Stands for a body that is not what its content type says. */
export const unreadable = Symbol('unreadable')

/** The parsed body of a request: JSON, or an urlencoded form with repeated fields as lists. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  const [type = ''] = (request.headers['content-type'] ?? '').split(';', 1)
  switch (type.trim().toLowerCase()) {
    case 'application/json':
      return text === '' ? undefined : parseJson(text)
    case 'application/x-www-form-urlencoded':
      return formFields(new URLSearchParams(text))
    default:
      return undefined
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
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
