import { filterMatches } from './filter-matches.ts'
import type { MqttSubscription } from './mqtt-client.ts'
import type { Verdict } from './verdict.ts'

type Live = Readonly<Record<string, unknown>>

const mostStale = 1000

/** The filters that the token in force grants, those that are ended meanwhile among them. */
export class GrantedFilters {
  readonly #qosOf = new Map<string, MqttSubscription['qos']>()

  /** @param live the subscriptions of the client, in which a new one comes a little later. */
  add({ topic, qos }: MqttSubscription, live: Live): void {
    // Taken out first, so that it comes back as the youngest.
    this.#qosOf.delete(topic)
    this.#qosOf.set(topic, qos)
    const { size } = this.#qosOf
    if (size > 2 * mostStale && size > Object.keys(live).length + 2 * mostStale) {
      this.#forgetStale(live)
    }
  }

  /** Whether a filter that is both granted and subscribed matches a topic. */
  match(topic: string, live: Live): boolean {
    const granted = (filter: string): boolean => this.#qosOf.has(filter)
    if (granted(topic) && Object.hasOwn(live, topic)) return true
    return Object.keys(live).some((filter) => granted(filter) && filterMatches(filter, topic))
  }

  /** Judges each again; what is refused is granted no longer, and returned. */
  async judgeAgain(judge: (subscription: MqttSubscription) => Verdict): Promise<string[]> {
    const refused: string[] = []
    const settle = (topic: string, refusal: unknown): void => {
      if (refusal === null || !this.#qosOf.delete(topic)) return
      refused.push(topic)
    }
    const pending = [...this.#qosOf].map(async ([topic, qos]) => {
      const verdict = judge({ topic, qos })
      // At once where it is known at once: no message passes in between.
      settle(topic, verdict instanceof Promise ? await verdict : verdict)
    })
    await Promise.all(pending)
    return refused
  }

  /** The oldest that are subscribed no longer; the youngest may be on their way. */
  #forgetStale(live: Live): void {
    const stale = [...this.#qosOf.keys()].filter((filter) => !Object.hasOwn(live, filter))
    for (const filter of stale.slice(0, mostStale)) this.#qosOf.delete(filter)
  }
}
