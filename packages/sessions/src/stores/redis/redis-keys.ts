import { createHash } from 'node:crypto'

/**
 * The names of the keys. All keys of a bucket lie in one hash slot, because of the braces, so that a
 * script may use them together; a subject and its sessions share a bucket.
 */
export class RedisKeys {
  readonly signingKeys: string
  readonly buckets: number
  readonly #prefix: string

  constructor(prefix: string, buckets: number) {
    this.#prefix = prefix
    this.buckets = buckets
    this.signingKeys = `${prefix}{keys}`
  }

  /** The bucket of a subject; the first two bytes of its sids say the same. */
  bucketOf(subject: string): number {
    return createHash('sha256').update(subject).digest().readUInt32BE() % this.buckets
  }

  session(sid: string): string {
    return `${this.#inBucketOf(sid)}s:${sid}`
  }

  /** The feed of changes of the bucket of this session. */
  feedOf(sid: string): string {
    return `${this.#inBucketOf(sid)}changes`
  }

  feed(bucket: number): string {
    return `${this.#inBucket(bucket)}changes`
  }

  /** The sids of a subject. */
  subject(subject: string): string {
    return `${this.#inBucket(this.bucketOf(subject))}u:${subject}`
  }

  /** A script cannot reach a session and its subject together unless they share the bucket. */
  checkBucket(sid: string, subject: string): void {
    if (bucketIn(sid) % this.buckets !== this.bucketOf(subject)) {
      throw new TypeError(
        'Sekisho: redisStore() got a sid whose first two bytes are not bucketOf(subject)',
      )
    }
  }

  #inBucketOf(sid: string): string {
    return this.#inBucket(this.buckets === 1 ? 0 : bucketIn(sid) % this.buckets)
  }

  #inBucket(bucket: number): string {
    return `${this.#prefix}{b${bucket}}:`
  }
}

/** The first two bytes; zeros where a text that is no sid has none. */
function bucketIn(sid: string): number {
  const bytes = Buffer.alloc(2)
  bytes.write(sid.slice(0, 3), 'base64url')
  return bytes.readUInt16BE()
}
