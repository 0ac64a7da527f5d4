import type { LevelPattern } from './level-pattern.ts'
import { parsePath } from './request-path.ts'
import { parseTopicFilter } from './topic-filter.ts'

/** Publishing to a topic, or subscribing to a topic filter. */
export interface TopicRequest {
  readonly action: 'publish' | 'subscribe'
  /**
   * A topic name, or for `subscribe` a topic filter; `$share/GROUP/FILTER` is judged by its filter.
   * Prefixes of one broker, such as `$queue/` and `$exclusive/`, are for the caller to take off.
   */
  readonly topic: string
  /** Default 0. */
  readonly qos?: 0 | 1 | 2 | undefined
  /** Whether a publication is to be retained; default false. */
  readonly retain?: boolean | undefined
}

/** An HTTP request. */
export interface PathRequest {
  readonly method: string
  /** The path as the client sent it, percent-encoded; what follows a `?` is not looked at. */
  readonly path: string
}

export type AccessRequest = TopicRequest | PathRequest

/** A request taken apart once, for all rules. */
export type Asked = AskedTopic | AskedPath

export interface AskedTopic {
  readonly kind: 'topic'
  readonly action: 'publish' | 'subscribe'
  /** Without `$share/GROUP/`. */
  readonly text: string
  readonly filter: LevelPattern
  readonly qos: number
  readonly retain: boolean
}

export interface AskedPath {
  readonly kind: 'path'
  /** In capitals. */
  readonly method: string
  readonly path: LevelPattern
  /** The same in small letters. */
  readonly foldedPath: LevelPattern
}

/** Takes a request apart; null for one that MQTT or HTTP does not know, or that has two meanings. */
export function askedOf(request: AccessRequest): Asked | null {
  if (typeof request !== 'object' || request === null) return null
  if ('action' in request) return 'method' in request ? null : askedTopic(request)
  return 'method' in request ? askedPath(request) : null
}

function askedTopic(request: TopicRequest): AskedTopic | null {
  const { action, topic, qos = 0, retain = false } = request
  if (action !== 'publish' && action !== 'subscribe') return null
  if (![0, 1, 2].includes(qos) || typeof retain !== 'boolean' || typeof topic !== 'string') {
    return null
  }
  const text = action === 'subscribe' ? withoutShare(topic) : topic
  const filter = text === null ? null : parseTopicFilter(text)
  if (text === null || filter === null) return null
  // Topic names of publications hold no wildcards: MQTT 5 section 3.3.2.1.
  if (action === 'publish' && (filter.open || filter.levels.includes(null))) return null
  return { kind: 'topic', action, text, filter, qos, retain }
}

/** The filter of a shared subscription, MQTT 5 section 4.8.2; null where it is not well formed. */
function withoutShare(topic: string): string | null {
  if (topic !== '$share' && !topic.startsWith('$share/')) return topic
  const filter = /^\$share\/[^/+#]+\/(.+)$/s.exec(topic)?.[1]
  return filter === undefined || /^\$share(\/|$)/.test(filter) ? null : filter
}

function askedPath({ method, path }: PathRequest): AskedPath | null {
  if (typeof method !== 'string' || method === '' || typeof path !== 'string') return null
  const levels = parsePath(path)
  if (levels === null) return null
  return {
    kind: 'path',
    method: method.toUpperCase(),
    path: { levels, open: false },
    foldedPath: { levels: levels.map((level) => level.toLowerCase()), open: false },
  }
}
