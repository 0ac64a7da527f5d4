/** CONNACK return codes that refuse, of MQTT 3.1.1 section 3.2.2.3. */
export type MqttReturnCode = 3 | 4 | 5

/** What is needed of a client of the broker; that of aedes has it. */
export interface MqttClient {
  /** The client identifier; where the client sent none, one that the broker made. */
  readonly id: string
  readonly connected: boolean
  readonly closed: boolean
  readonly conn: {
    readonly destroyed: boolean
    /** Of a TCP socket. */
    readonly remoteAddress?: string | undefined
    once(event: 'close', listener: () => void): unknown
  }
  /** The request to upgrade, of a client that came over a WebSocket. */
  readonly req?: { readonly socket: { readonly remoteAddress?: string | undefined } } | undefined
  /** Filters in force; aedes has them without a type. A client without them receives nothing. */
  readonly subscriptions?: Readonly<Record<string, { readonly qos: 0 | 1 | 2 }>>
  once(event: 'connected', listener: () => void): unknown
  unsubscribe(
    packet: { readonly cmd: 'unsubscribe'; readonly unsubscriptions: string[] },
    done: () => void,
  ): unknown
  close(): unknown
}

/** What is needed of a publication, or of a will; the payload of a renewal is taken away. */
export interface MqttMessage {
  topic: string
  payload: Buffer | string
  readonly qos?: 0 | 1 | 2
  retain?: boolean
  /** The broker that stored it; of wills. */
  readonly brokerId?: string
}

/** One filter of a SUBSCRIBE. */
export interface MqttSubscription {
  readonly topic: string
  readonly qos: 0 | 1 | 2
}

/** The hook that is asked about a CONNECT. */
export type Authenticate = (
  client: MqttClient,
  username: string | undefined,
  password: Buffer | undefined,
  done: (error: (Error & { returnCode: MqttReturnCode }) | null, success: boolean | null) => void,
) => void
