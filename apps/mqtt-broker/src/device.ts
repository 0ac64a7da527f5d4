import { connect, type MqttClient } from 'mqtt'

/** Who connects, and with what. */
export interface DeviceOptions {
  readonly url: string
  readonly clientId: string
  /** Undefined: no token. */
  readonly token: string | undefined
}

/** One device of the check: says in words what became of each thing it tried. */
export interface Device {
  /** `connected`, or `refused <return code>`. */
  readonly answer: string
  publish(topic: string, payload?: string): Promise<string>
  subscribe(topic: string): Promise<string>
  /** The first message that arrives from now on, as `<topic> <payload>`. */
  nextMessage(): Promise<string>
  /** Resolves when the broker has closed the connection. */
  closed(): Promise<string>
  leave(): Promise<void>
}

/** Connects once; whoever is refused or closed does not come back by itself. */
export async function joinBroker({ url, clientId, token }: DeviceOptions): Promise<Device> {
  const credentials = token === undefined ? {} : { username: clientId, password: token }
  const client = connect(url, { protocolVersion: 4, reconnectPeriod: 0, clientId, ...credentials })
  const answer = await new Promise<string>((resolve) => {
    client.once('connect', () => resolve('connected'))
    client.on('error', (error) => {
      resolve('code' in error ? `refused ${String(error.code)}` : error.message)
    })
  })
  return {
    answer,
    publish: (topic, payload = 'x') => publish(client, topic, payload),
    subscribe: (topic) =>
      new Promise((resolve) => {
        client.subscribe(topic, { qos: 1 }, (_error, _asked, packet) => {
          resolve(packet?.granted[0] === 1 ? 'granted' : 'refused')
        })
      }),
    nextMessage: () =>
      new Promise((resolve) => {
        client.once('message', (topic, payload) => resolve(`${topic} ${payload.toString()}`))
      }),
    closed: () => closed(client),
    leave: () => client.endAsync(true),
  }
}

async function publish(client: MqttClient, topic: string, payload: string): Promise<string> {
  const acknowledged = client.publishAsync(topic, payload, { qos: 1 }).then(
    () => 'acknowledged',
    () => 'closed',
  )
  return Promise.race([acknowledged, closed(client)])
}

async function closed(client: MqttClient): Promise<string> {
  if (!client.connected) return 'closed'
  return new Promise((resolve) => {
    client.once('close', () => resolve('closed'))
  })
}
