import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerAs, type IssuerBehaviour } from './issuer-behaviour.ts'

/** The two things an issuer publishes. */
export type IssuerDocument = 'jwks' | 'discovery'

/** What the server publishes, asked for anew at each request. */
export interface Publication {
  /** Path of the issuer, empty or beginning with a slash. */
  readonly path: string
  readonly cacheControl: string | null
  jwks(): object
  discovery(origin: string): object
}

/** The HTTP side of a test issuer. */
export interface IssuerServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  behave(behaviour: IssuerBehaviour, documents: readonly IssuerDocument[]): void
  requests(path: string | undefined): number
  close(): Promise<void>
}

const movedPrefix = '/moved'

/** Listens on a free port of the loopback address and answers by the behaviour of the moment. */
export async function startIssuerServer(publication: Publication): Promise<IssuerServer> {
  const desk = new IssuerDesk(publication)
  const server = createServer((request, response) => {
    desk.receive(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  desk.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin: desk.origin,
    behave: (behaviour, documents) => {
      desk.behave(behaviour, documents)
    },
    requests: (path) => desk.requests(path),
    close: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      // Clients keep connections open, and a hanging answer never ends by itself.
      server.closeAllConnections()
      await closed
    },
  }
}

class IssuerDesk {
  origin = ''
  readonly #publication: Publication
  readonly #counts = new Map<string, number>()
  readonly #behaviours: Record<IssuerDocument, IssuerBehaviour> = { jwks: 'ok', discovery: 'ok' }
  #waiting: (() => void)[] = []

  constructor(publication: Publication) {
    this.#publication = publication
  }

  receive(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url ?? '/', this.origin).pathname
    this.#counts.set(path, this.requests(path) + 1)
    this.#answer(path, request, response)
  }

  requests(path: string | undefined): number {
    if (path !== undefined) return this.#counts.get(path) ?? 0
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  behave(behaviour: IssuerBehaviour, documents: readonly IssuerDocument[]): void {
    for (const document of documents) this.#behaviours[document] = behaviour
    const released = this.#waiting
    this.#waiting = []
    for (const release of released) release()
  }

  #answer(path: string, request: IncomingMessage, response: ServerResponse): void {
    const { path: issuerPath, cacheControl } = this.#publication
    const moved = path.startsWith(movedPrefix)
    const which = documentAt(moved ? path.slice(movedPrefix.length) : path, issuerPath)
    const behaviour = moved || which === null ? 'ok' : this.#behaviours[which]
    if (which === null) {
      response.writeHead(404).end()
    } else if (behaviour === 'hang') {
      this.#waiting.push(() => {
        this.#answer(path, request, response)
      })
    } else {
      const document =
        which === 'jwks' ? this.#publication.jwks() : this.#publication.discovery(this.origin)
      const movedTo = movedPrefix + path
      answerAs(behaviour, { document, cacheControl, movedTo }, request, response)
    }
  }
}

function documentAt(path: string, issuerPath: string): IssuerDocument | null {
  if (path === `${issuerPath}/jwks`) return 'jwks'
  const places = [
    `${issuerPath}/.well-known/openid-configuration`,
    `/.well-known/oauth-authorization-server${issuerPath}`,
  ]
  return places.includes(path) ? 'discovery' : null
}
