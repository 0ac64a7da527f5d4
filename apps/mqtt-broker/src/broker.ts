import type { Verifier } from '@sekisho/core'
import { mqttAuth, type MqttAuthOptions } from '@sekisho/mqtt'
import { Aedes } from 'aedes'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { createWebSocketStream, WebSocketServer } from 'ws'

/** A broker that listens. */
export interface Broker {
  /** `mqtt://127.0.0.1:<port>` */
  readonly tcpUrl: string
  /** `ws://127.0.0.1:<port>` */
  readonly webSocketUrl: string
  close(): Promise<void>
}

/** Where the broker listens, on the loopback address; 0 is any free port. */
export interface Ports {
  readonly tcp: number
  readonly webSocket: number
}

// Before its token is verified, a client may not make the broker hold much; this is for packets.
const mostBytes = 262_144

/** Starts a broker for MQTT 3.1.1 over TCP and WebSocket; every client needs a token. */
export async function startBroker(
  verifier: Verifier,
  options: MqttAuthOptions = {},
  ports: Ports = { tcp: 0, webSocket: 0 },
): Promise<Broker> {
  const aedes = await Aedes.createBroker(mqttAuth(verifier, options))
  const tcp = createServer((socket) => void aedes.handle(socket))
  tcp.listen(ports.tcp, '127.0.0.1')
  const webSockets = new WebSocketServer({
    host: '127.0.0.1',
    port: ports.webSocket,
    maxPayload: mostBytes,
    // MQTT 3.1.1 section 6: the subprotocol is mqtt.
    handleProtocols: (protocols) => (protocols.has('mqtt') ? 'mqtt' : false),
  })
  webSockets.on('connection', (webSocket, request) => {
    aedes.handle(createWebSocketStream(webSocket), request)
  })
  await Promise.all([once(tcp, 'listening'), once(webSockets, 'listening')])
  return {
    tcpUrl: `mqtt://127.0.0.1:${portOf(tcp)}`,
    webSocketUrl: `ws://127.0.0.1:${portOf(webSockets)}`,
    close: async () => {
      await new Promise<void>((resolve) => {
        aedes.close(resolve)
      })
      for (const webSocket of webSockets.clients) webSocket.terminate()
      webSockets.close()
      tcp.close()
    },
  }
}

function portOf(server: Pick<Server, 'address'> | WebSocketServer): number {
  return (server.address() as AddressInfo).port
}
