import type { IncomingMessage } from 'node:http'

const maxBytes = 16 * 1024

/**
 * The fields of a posted `application/x-www-form-urlencoded` body. `undefined` when it is of
 * another type or longer than 16 KiB; the caller answers 400.
 */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const mediaType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (mediaType !== 'application/x-www-form-urlencoded') return undefined
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > maxBytes) return undefined
    chunks.push(bytes)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}
