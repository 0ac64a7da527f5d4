import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * What an issuer does with a request:
 * - `ok`: answers well. `{ status }`: answers with that status.
 * - `reset`: resets the connection. `hang`: waits until the behaviour changes, then answers by it.
 * - `slow-drip`: sends white space for ever. `truncated`: ends in the middle of the document.
 * - `html`: 200 with a web page. `redirect`: 302 to a place that answers well.
 * - `huge`: a good document of more than a mebibyte.
 * - `no-keys`: a key set without its list; metadata stay good.
 * - `wrong-issuer`: metadata of another issuer; the key set stays good.
 */
export type IssuerBehaviour =
  | 'ok'
  | 'reset'
  | 'hang'
  | 'slow-drip'
  | 'truncated'
  | 'html'
  | 'redirect'
  | 'huge'
  | 'no-keys'
  | 'wrong-issuer'
  | { readonly status: number }

const dripMs = 20
const mebibyte = 1_048_576

/** A good document, and where to find it under another name. */
export interface GoodAnswer {
  readonly document: object
  readonly cacheControl: string | null
  readonly movedTo: string
}

/** Answers one request; `hang` is the caller's to handle. */
export function answerAs(
  behaviour: Exclude<IssuerBehaviour, 'hang'>,
  good: GoodAnswer,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (typeof behaviour === 'object') {
    response.writeHead(behaviour.status, { 'content-type': 'application/json' }).end('{}')
    return
  }
  switch (behaviour) {
    case 'reset':
      request.socket.resetAndDestroy()
      return
    case 'slow-drip':
      drip(response)
      return
    case 'truncated':
      truncate(good, response)
      return
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>Welcome')
      return
    case 'redirect':
      response.writeHead(302, { location: good.movedTo }).end()
      return
    case 'huge':
      sendJson({ ...good.document, padding: 'x'.repeat(mebibyte) }, good, response)
      return
    case 'no-keys':
      sendJson('keys' in good.document ? { nokeys: [] } : good.document, good, response)
      return
    case 'wrong-issuer':
      sendJson(ofAnotherIssuer(good.document), good, response)
      return
    default:
      sendJson(good.document, good, response)
  }
}

function sendJson(document: object, { cacheControl }: GoodAnswer, response: ServerResponse): void {
  if (cacheControl !== null) response.setHeader('cache-control', cacheControl)
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document))
}

function ofAnotherIssuer(document: object): object {
  return 'issuer' in document ? { ...document, issuer: 'https://other-issuer.example' } : document
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), dripMs)
  response.once('close', () => {
    clearInterval(timer)
  })
}

function truncate({ document }: GoodAnswer, response: ServerResponse): void {
  const text = JSON.stringify(document)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length })
  response.write(text.slice(0, text.length / 2), () => {
    response.destroy()
  })
}
