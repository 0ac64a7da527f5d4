import type { IncomingMessage } from 'node:http'
import { EndpointRefusal } from './endpoint-refusal.ts'
import type { EndpointRequest } from './endpoint-request.ts'

const mostBytes = 16_384

/** Node's request, with the body that a parser of the framework may have left on it. */
export type ParsedRequest = IncomingMessage & { readonly body?: unknown }

/** `EndpointRequest` over Node's own request, which Express, Koa and Nest all carry. */
export function endpointRequest(request: ParsedRequest): EndpointRequest {
  const [path = '/'] = (request.url ?? '/').split('?', 1)
  const header = (name: string) => request.headersDistinct[name] ?? []
  return {
    method: request.method ?? 'GET',
    path,
    header,
    body: (form) => bodyOf(request, mediaTypeOf(header('content-type')), form === 'form'),
    address: request.socket.remoteAddress ?? null,
  }
}

function mediaTypeOf(lines: readonly string[]): string {
  const [mediaType = ''] = (lines[0] ?? '').split(';', 1)
  return mediaType.trim().toLowerCase()
}

async function bodyOf(
  request: ParsedRequest,
  mediaType: string,
  allowsForm: boolean,
): Promise<unknown> {
  const text = request.body === undefined ? await textOf(request) : null
  const isEmpty = text === '' || (text === null && isEmptyObject(request.body) && mediaType === '')
  if (isEmpty) return undefined
  if (mediaType === 'application/json') return text === null ? request.body : parsed(text)
  if (allowsForm && mediaType === 'application/x-www-form-urlencoded') {
    return text === null ? request.body : formOf(text)
  }
  throw new EndpointRefusal(415, 'The body must be application/json')
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the body, which holds a password.
    throw new EndpointRefusal(400, 'The body is not valid JSON')
  }
}

function formOf(text: string): unknown {
  const fields = [...new URLSearchParams(text)]
  const form = Object.fromEntries(fields)
  if (Object.keys(form).length === fields.length) return form
  throw new EndpointRefusal(400, 'A field of the form is there twice')
}

async function textOf(request: IncomingMessage): Promise<string> {
  if (request.readableEnded || Number(request.headers['content-length'] ?? 0) > mostBytes) {
    if (request.readableEnded) return ''
    request.resume()
    throw tooLarge()
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > mostBytes) reject(tooLarge())
      else chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    request.on('close', () => reject(new EndpointRefusal(400, 'The request ended half-way')))
    request.on('error', () => reject(new EndpointRefusal(400, 'The request ended half-way')))
  })
}

function tooLarge(): EndpointRefusal {
  return new EndpointRefusal(413, `The body is longer than ${mostBytes} bytes`)
}
