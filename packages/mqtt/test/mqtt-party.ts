import { connect, type IClientOptions, type MqttClient } from 'mqtt'

/** A client that is connected; it does not come back when it is closed. */
export async function connected(url: string, options: IClientOptions): Promise<MqttClient> {
  const client = begin(url, options)
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve())
    client.once('error', reject)
  })
  // What closes a connection is looked for in tests; an error in between is no fault of theirs.
  client.on('error', () => undefined)
  return client
}

/** The return code with which a CONNECT is refused. */
export async function refusedWith(url: string, options: IClientOptions): Promise<unknown> {
  const client = begin(url, options)
  const answer = await new Promise<unknown>((resolve) => {
    client.once('error', (error) => resolve('code' in error ? error.code : error.message))
    client.once('connect', () => resolve('connected'))
    client.once('close', () => resolve('closed'))
  })
  await client.endAsync(true)
  return answer
}

/** A client at the beginning of its connection. */
export function begin(url: string, options: IClientOptions): MqttClient {
  // MQTT 3.1.1 section 3.1.2.9: no password without a user name.
  const name = 'password' in options ? { username: 'u' } : {}
  const once = { protocolVersion: 4, reconnectPeriod: 0 } as const
  return connect(url, { ...once, clientId: 'c', ...name, ...options })
}

/** What is granted for a topic: its QoS, or 128. */
export async function subscribe(client: MqttClient, topic: string, qos: 0 | 1 | 2 = 0) {
  const [granted] = await subscribeAll(client, [topic], qos)
  return granted
}

/** What one SUBSCRIBE is granted for each topic. */
export async function subscribeAll(
  client: MqttClient,
  topics: string[],
  qos: 0 | 1 | 2,
): Promise<readonly unknown[]> {
  return new Promise((resolve) => {
    client.subscribe(topics, { qos }, (_error, _asked, packet) => resolve(packet?.granted ?? []))
  })
}

/** Whether a publication is acknowledged, or ends the connection. */
export async function publish(
  client: MqttClient,
  topic: string,
  { payload = 'x', retain = false, qos = 1 }: PublishOptions = {},
): Promise<'acknowledged' | 'closed'> {
  return new Promise((resolve) => {
    client.once('close', () => resolve('closed'))
    client.publish(topic, payload, { qos, retain }, (error) => {
      if (error === undefined || error === null) resolve('acknowledged')
    })
  })
}

export interface PublishOptions {
  readonly payload?: string
  readonly retain?: boolean
  readonly qos?: 1 | 2
}

/** What arrives, as `<topic> <payload>`. */
export function inbox(client: MqttClient): string[] {
  const messages: string[] = []
  client.on('message', (topic, payload) => messages.push(`${topic} ${payload.toString()}`))
  return messages
}

/** Resolves when the client has heard all that the broker sent it before: a round trip. */
export async function heardAll(client: MqttClient): Promise<void> {
  await client.unsubscribeAsync('nothing-of-this-name')
}

/** Resolves when the connection has ended. */
export async function closed(client: MqttClient): Promise<void> {
  if (!client.connected) return
  await new Promise<void>((resolve) => {
    client.once('close', () => resolve())
  })
}
