import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { EndpointRefusal } from './endpoint-refusal.ts'
import type { EndpointRequest } from './endpoint-request.ts'

const mostBytes = 16_384

/** What a framework knows of a request beside Node's own. */
export interface FrameworkView {
  /** Path below the place where the middleware is mounted, without query. */
  readonly path: string
  /** What a body parser made of the body; undefined when none ran. */
  readonly parsedBody: unknown
}

/** `EndpointRequest` over Node's own request, which Express, Koa and Nest all carry. */
export function endpointRequest(request: IncomingMessage, view: FrameworkView): EndpointRequest {
  const header = (name: string) => request.headersDistinct[name] ?? []
  return {
    method: request.method ?? 'GET',
    path: view.path,
    header,
    body: async (form) => {
      const mediaType = mediaTypeOf(header('content-type'))
      if (view.parsedBody === undefined) {
        return bodyOf(await textOf(request), mediaType, form === 'form')
      }
      const isEmpty = mediaType === '' && isEmptyObject(view.parsedBody)
      if (!isEmpty) readerFor(mediaType, form === 'form')
      return isEmpty ? undefined : view.parsedBody
    },
    address: request.socket.remoteAddress ?? null,
  }
}

/** Several lines are no media type at all. */
function mediaTypeOf(lines: readonly string[]): string {
  const [mediaType = ''] = lines.join().split(';', 1)
  return mediaType.trim().toLowerCase()
}

function bodyOf(text: string, mediaType: string, allowsForm: boolean): unknown {
  return text === '' ? undefined : readerFor(mediaType, allowsForm)(text)
}

function readerFor(mediaType: string, allowsForm: boolean): (text: string) => unknown {
  if (mediaType === 'application/json') return jsonOf
  if (allowsForm && mediaType === 'application/x-www-form-urlencoded') return formOf
  throw new EndpointRefusal(
    415,
    allowsForm
      ? 'The body must be application/json or application/x-www-form-urlencoded'
      : 'The body must be application/json',
  )
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

/** A flat object; a gateway in front that resolved a repeated name in another way would see another body. */
function jsonOf(text: string): unknown {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new EndpointRefusal(400, 'The body must be a JSON object')
  }
  // Valid JSON has one colon for each name, once strings are taken out.
  const names = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1
  if (names !== Object.keys(value).length) {
    throw new EndpointRefusal(400, 'The body must be a flat JSON object without repeated names')
  }
  return value
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
  if (request.readableEnded) return ''
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) {
    request.resume()
    throw tooLarge()
  }
  const bytes = await bytesOf(request)
  if (!isUtf8(bytes)) throw new EndpointRefusal(400, 'The body is not valid UTF-8')
  return bytes.toString('utf8')
}

function bytesOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > mostBytes) reject(tooLarge())
      else chunks.push(chunk)
    })
    const endedEarly = () => {
      reject(new EndpointRefusal(400, 'The request ended half-way'))
    }
    request.once('end', () => {
      resolve(Buffer.concat(chunks))
    })
    request.once('close', endedEarly)
    request.once('error', endedEarly)
  })
}

function tooLarge(): EndpointRefusal {
  return new EndpointRefusal(413, `The body is longer than ${mostBytes} bytes`)
}
