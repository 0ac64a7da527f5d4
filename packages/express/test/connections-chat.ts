import {
  admitUpgrade,
  denyUpgrade,
  guard,
  guardConnection,
  isAuthError,
  webSocketCloser,
  type AuthErrorCode,
  type ConnectionOptions,
  type Requirement,
} from '@sekisho/core'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import type { Service } from './connections-service.ts'

/** How a chat guards its connections. */
export interface ChatOptions {
  readonly requirement?: Requirement
  readonly connection?: Partial<ConnectionOptions>
}

/** What happened on the server side of a chat. */
export interface Chat {
  /** Sockets that were opened. */
  readonly opened: WebSocket[]
  /** Messages that came and were refused, by the code of the refusal. */
  readonly refused: AuthErrorCode[]
  /** Resolves when a message was refused. */
  readonly events: EventTarget
}

/**
 * A chat as an application would write it: `{ say }` comes back as `{ heard, subject }`, and
 * `{ renew }` with a fresh token as `{ renewed }` or `{ refused }`.
 */
export function serveChat(service: Service, options: ChatOptions = {}): Chat {
  const { requirement } = options
  const { server, verifier, registry, time } = service
  const sockets = new WebSocketServer({ noServer: true })
  const chat: Chat = { opened: [], refused: [], events: new EventTarget() }

  async function upgrade(request: IncomingMessage, raw: Duplex, head: Buffer): Promise<void> {
    const outcome = await admitUpgrade(verifier, request, raw)
    if (outcome === null) return
    const denial = requirement === undefined ? null : await guard(request, requirement)
    if (denial !== null) {
      denyUpgrade(raw, denial)
      return
    }
    sockets.handleUpgrade(request, raw, head, (socket) => {
      chat.opened.push(socket)
      if (outcome.kind === 'anonymous') {
        socket.send(JSON.stringify({ welcome: null }))
        return
      }
      const connection = guardConnection(verifier, outcome.authentication, {
        close: webSocketCloser(socket),
        registry,
        now: time.now,
        setTimer: time.setTimer,
        ...options.connection,
      })
      socket.on('close', () => connection.dispose())
      socket.on(
        'message',
        (data) => void answer(JSON.parse((data as Buffer).toString()) as Message),
      )

      async function answer({ say, renew }: Message): Promise<void> {
        if (renew !== undefined) {
          socket.send(await connection.renew(renew).then(renewed, refused))
          return
        }
        const refusal = await connection.authorize()
        if (refusal === null) {
          const { subject } = connection.authentication
          socket.send(JSON.stringify({ heard: say, subject }))
          return
        }
        chat.refused.push(refusal.code)
        chat.events.dispatchEvent(new Event('refused'))
      }
    })
  }

  server.on('upgrade', (request, raw, head) => void upgrade(request, raw, head))
  return chat
}

interface Message {
  readonly say?: string
  readonly renew?: string
}

function renewed(): string {
  return JSON.stringify({ renewed: true })
}

function refused(error: unknown): string {
  if (!isAuthError(error)) throw error
  return JSON.stringify({ refused: error.code })
}

/** Connects with a token; resolves when the connection is open. */
export async function connectWith(service: Service, token: string): Promise<WebSocket> {
  const client = new WebSocket(`ws://${service.host}/chat`, {
    headers: { authorization: `Bearer ${token}` },
  })
  await once(client, 'open')
  return client
}

/** Sends a message and resolves with the answer. */
export async function exchange(client: WebSocket, message: Message): Promise<unknown> {
  const answered = once(client, 'message')
  client.send(JSON.stringify(message))
  const [data] = (await answered) as [Buffer]
  return JSON.parse(String(data))
}

/** Resolves with the close code and reason that the client was given. */
export async function closeOf(client: WebSocket): Promise<readonly [number, string]> {
  const [code, reason] = (await once(client, 'close')) as [number, Buffer]
  return [code, String(reason)]
}
