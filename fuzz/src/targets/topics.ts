import { createVerifier, staticKeys } from '@sekisho/core'
import { mqttAuth, type MqttAuthHooks, type MqttClient, type MqttSubscription } from '@sekisho/mqtt'
import { Fault, type Target } from '../target.ts'
import { audience, claims, headerOf, issuer, jwks, signed } from './keys.ts'

const verifier = createVerifier({
  issuer,
  audience,
  keys: staticKeys(jwks),
  accessRules: {},
  cache: false,
})

/**
 * A topic of an access rule, what a client subscribes to and publishes to, and what is published by
 * others; a line each. A broker's hooks allow what the rule matches, and nothing else.
 */
export const topics: Target = {
  name: 'topics',
  seeds: [
    'sport/+/player1\nsport/tennis/player1\nsport/tennis/player1\nsport/tennis/player1',
    'a/#\na/+/c\na\na/b/c',
    '#\n+/+\n/b\n$SYS/x',
    'own/${clientid}/#\nown/c1/#\nown/c2/x\nown/c1/a',
    'eq a/+\na/+\na/+\na/b',
    '${$}SYS/#\n$share/group/$SYS/#\n$auth/token\n$SYS/a',
    '/\n/\n//\n/',
  ],
  run: async (input) => {
    if (input.length > 20_000) return 'longer than anybody writes'
    const [rule = '', filter = '', topic = '', other = ''] = input.split('\n')
    const token = signed(
      'EdDSA',
      headerOf('EdDSA'),
      JSON.stringify({ ...claims(), acl: { all: [rule] } }),
    )
    const client = fakeClient()
    const hooks = mqttAuth(verifier)
    const code = await connect(hooks, client, token)
    if (code !== 0) return `refused with ${code}`
    const subscribed = await subscribe(hooks, client, filter)
    if (subscribed) client.subscriptions[filter] = { qos: 0 }
    const published = await publish(hooks, client, topic)
    const received = hooks.authorizeForward(client, { topic: other }) !== null
    client.leave()
    check(rule, { filter, topic, other, subscribed, published, received })
    return `${outcomeWord(subscribed)} ${outcomeWord(published)} ${outcomeWord(received)}`
  },
}

function outcomeWord(allowed: boolean): string {
  return allowed ? 'yes' : 'no'
}

interface Seen {
  readonly filter: string
  readonly topic: string
  readonly other: string
  readonly subscribed: boolean
  readonly published: boolean
  readonly received: boolean
}

function check(rule: string, seen: Seen): void {
  const { filter, topic, other } = seen
  const allowed = matcherOf(rule)
  if (allowed === null) return
  const reserved = topic === '$auth/token' || topic.startsWith('$SYS/')
  if (seen.published && !reserved && !allowed(topic)) throw new Fault('publishes beyond the rule')
  if (!seen.published && !reserved && isName(topic) && allowed(topic)) {
    throw new Fault('may not publish what the rule matches')
  }
  const asked = matcherOf(filter)
  if (asked === null) return
  if (seen.subscribed && examples(filter).some((one) => asked(one) && !allowed(one))) {
    throw new Fault('subscribes beyond the rule')
  }
  const wanted = seen.subscribed && other !== '$auth/token' && asked(other)
  if (isName(other) && seen.received !== wanted) throw new Fault(`forwarded is ${seen.received}`)
}

/** The words of MQTT 5 section 4.7 as a regular expression; null where the text is not plain. */
function matcherOf(filter: string): ((topic: string) => boolean) | null {
  const levels = filter.split('/')
  const odd = levels.some((level, index) =>
    level.length > 1 ? /[+#]/.test(level) : level === '#' && index < levels.length - 1,
  )
  if (odd || filter === '' || /\$\{|^eq |^\$share(?:\/|$)|\0/.test(filter)) return null
  if (!filter.isWellFormed() || levels.length > 100 || filter.length > 10_000) return null
  const parts = levels.map((level) =>
    level === '+' ? '[^/]*' : level.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&'),
  )
  if (levels.at(-1) === '#') parts.splice(-1, 1, '.*')
  const pattern = parts.join('/').replace(/\/\.\*$/, '(?:/.*)?')
  const whole = new RegExp(`^${pattern}$`, 's')
  const wild = /^[+#]/.test(filter)
  return (topic) => topic !== '' && !(wild && topic.startsWith('$')) && whole.test(topic)
}

function isName(topic: string): boolean {
  return (
    topic !== '' &&
    !/[+#\0]/.test(topic) &&
    topic.isWellFormed() &&
    topic.length < 10_000 &&
    topic.split('/').length <= 100
  )
}

/** Topics that a filter matches. */
function examples(filter: string): readonly string[] {
  return ['', 'x', '$x'].flatMap((level) => {
    const levels = filter.split('/').map((one) => (one === '+' ? level : one))
    if (levels.at(-1) !== '#') return [levels.join('/')]
    const above = levels.slice(0, -1)
    return [above, [...above, level], [...above, level, 'y']].map((one) => one.join('/'))
  })
}

type FakeClient = MqttClient & {
  readonly subscriptions: Record<string, { readonly qos: 0 }>
  readonly leave: () => void
}

function fakeClient(): FakeClient {
  let leave: (() => void) | undefined
  const once = (_event: string, listener: () => void): void => {
    leave = listener
  }
  return {
    id: 'c1',
    connected: true,
    closed: false,
    conn: { destroyed: false, remoteAddress: '127.0.0.1', once },
    subscriptions: {},
    leave: () => leave?.(),
    once: () => undefined,
    unsubscribe: (_packet, done) => {
      done()
    },
    close: () => undefined,
  }
}

function connect(hooks: MqttAuthHooks, client: MqttClient, token: string): Promise<number> {
  return new Promise((resolve) => {
    hooks.authenticate(client, undefined, Buffer.from(token), (error) => {
      resolve(error?.returnCode ?? 0)
    })
  })
}

function subscribe(hooks: MqttAuthHooks, client: MqttClient, topic: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    hooks.authorizeSubscribe<MqttSubscription>(client, { topic, qos: 0 }, (error, granted) => {
      if (error === null) resolve(granted !== null && granted !== undefined)
      else reject(new Fault('a filter that is refused ends the connection'))
    })
  })
}

function publish(hooks: MqttAuthHooks, client: MqttClient, topic: string): Promise<boolean> {
  return new Promise((resolve) => {
    hooks.authorizePublish(client, { topic, payload: '' }, (error) => {
      resolve(error === null || error === undefined)
    })
  })
}
