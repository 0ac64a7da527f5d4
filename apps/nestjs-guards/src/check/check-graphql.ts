import { createClient, type Client } from 'graphql-ws'
import { WebSocket } from 'ws'
import { finding, type Finding } from './finding.ts'
import type { Scene } from './visitors.ts'

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly {
    readonly path?: readonly unknown[]
    readonly extensions: { readonly code?: string }
  }[]
}

/** Operations over HTTP, down to a field, and a subscription over a WebSocket. */
export async function checkGraphql({ url, alice, bob }: Scene): Promise<readonly Finding[]> {
  const ask = async (query: string, token?: string) => {
    const headers = {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    }
    const body = JSON.stringify({ query })
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body })
    const challenge = response.headers.get('www-authenticate')
    return { challenge, shown: summaryOf((await response.json()) as Answer) }
  }
  const orders = '{ orders { item } }'
  const margins = '{ orders { margin } }'
  const rice = 'mutation { addOrder(item: "rice") { item } }'
  const unnamed = await ask(orders)
  return [
    finding('GraphQL    nobody  catalogue', (await ask('{ catalogue }')).shown, {
      catalogue: ['tea', 'rice'],
    }),
    finding('GraphQL    nobody  orders', unnamed.shown, ['UNAUTHENTICATED at orders']),
    finding('GraphQL    nobody  orders, challenge', unnamed.challenge, 'Bearer realm="api"'),
    finding('GraphQL    bob     orders', (await ask(orders, bob)).shown, {
      orders: [{ item: 'tea' }],
    }),
    finding('GraphQL    bob     margins', (await ask(margins, bob)).shown, [
      'FORBIDDEN at orders.0.margin',
    ]),
    finding('GraphQL    alice   margins', (await ask(margins, alice)).shown, {
      orders: [{ margin: 6 }],
    }),
    finding('GraphQL    bob     addOrder', (await ask(rice, bob)).shown, ['FORBIDDEN at addOrder']),
    ...(await checkSubscription(url, bob, () => ask(rice, alice))),
  ]
}

async function checkSubscription(
  url: string,
  bob: string,
  addRice: () => Promise<unknown>,
): Promise<readonly Finding[]> {
  const query = 'subscription { orderAdded { item } }'
  const listener = connect(url, { token: bob })
  const heard = listener.client.iterate({ query })
  const first = heard.next()
  // Answered after the subscription was taken, for one connection is served in order.
  for await (const _ of listener.client.iterate({ query: '{ catalogue }' })) break
  await addRice()
  const { value } = (await first) as { readonly value: Answer }
  await heard.return?.()
  await listener.client.dispose()
  return [
    finding('GraphQL-WS bob     hears of an order of alice', summaryOf(value), {
      orderAdded: { item: 'rice' },
    }),
    finding('GraphQL-WS nobody  is closed with', await connect(url, {}).end, 4401),
    finding(
      'GraphQL-WS forger  is closed with',
      await connect(url, { token: `${bob}A` }).end,
      4401,
    ),
  ]
}

interface Connection {
  readonly client: Client
  /** With which code it was closed, or that it was let in. */
  readonly end: Promise<number | 'let in'>
}

function connect(url: string, connectionParams: Readonly<Record<string, unknown>>): Connection {
  const { promise: end, resolve } = Promise.withResolvers<number | 'let in'>()
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams,
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => undefined,
    on: {
      connected: () => resolve('let in'),
      closed: (event) => resolve((event as { readonly code: number }).code),
    },
  })
  return { client, end }
}

/** The data, or code and path of each error. */
function summaryOf({ data, errors }: Answer): unknown {
  return errors === undefined
    ? data
    : errors.map(({ path = [], extensions: { code } }) => `${code} at ${path.join('.')}`)
}
