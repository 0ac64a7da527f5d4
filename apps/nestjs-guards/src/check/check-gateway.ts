import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import { finding, type Finding } from './finding.ts'
import type { Scene } from './visitors.ts'

/** The gateway: who may connect, what each message may do, and how long it goes on. */
export async function checkGateway(scene: Scene): Promise<readonly Finding[]> {
  const { url, alice, bob, bobAgain, brief } = scene
  const place = `${url.replace('http', 'ws')}/live`
  const ofAlice = await connect(place, alice)
  const ofBob = await connect(place, bob)
  const findings = [
    finding('gateway    nobody  connects', await refusalOf(place), '401 Bearer realm="api"'),
    finding('gateway    bob     list', await exchange(ofBob, 'list'), 'orders'),
    finding('gateway    bob     add', await exchange(ofBob, 'add', 'tea'), '403 FORBIDDEN'),
    finding('gateway    alice   add', await exchange(ofAlice, 'add', 'tea'), 'added'),
    finding('gateway    bob     renew', await exchange(ofBob, 'renew', bobAgain), 'renewed'),
    finding(
      'gateway    bob     renew with rubbish',
      await exchange(ofBob, 'renew', 'x'),
      'refused',
    ),
  ]
  const replaced = closeOf(ofBob)
  ofBob.send(JSON.stringify({ event: 'renew', data: alice }))
  const expiring = new WebSocket(place, { headers: { authorization: `Bearer ${await brief()}` } })
  const closed = [
    finding(
      'gateway    bob     renew with the token of alice',
      await replaced,
      '4403 another subject',
    ),
    finding(
      'gateway    service lets its token expire',
      await closeOf(expiring),
      '4401 token expired',
    ),
  ]
  ofAlice.close()
  return [...findings, ...closed]
}

async function connect(place: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(place, { headers: { authorization: `Bearer ${token}` } })
  await once(socket, 'open')
  return socket
}

function refusalOf(place: string): Promise<string> {
  const socket = new WebSocket(place)
  return new Promise((resolve) => {
    socket.on('open', () => {
      socket.close()
      resolve('let in')
    })
    socket.on('unexpected-response', (_request, response: IncomingMessage) => {
      response.resume()
      resolve(`${response.statusCode} ${response.headers['www-authenticate']}`)
    })
  })
}

/** The event that answers a message, or what it was refused with. */
async function exchange(socket: WebSocket, event: string, data?: string): Promise<string> {
  const answer = once(socket, 'message')
  socket.send(JSON.stringify({ event, data }))
  const [message] = (await answer) as [Buffer]
  const reply = JSON.parse(message.toString()) as {
    readonly event: string
    readonly data: { readonly status?: number; readonly code?: string }
  }
  return reply.event === 'exception' ? `${reply.data.status} ${reply.data.code}` : reply.event
}

async function closeOf(socket: WebSocket): Promise<string> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
  return `${code} ${reason.toString()}`
}
