/**
 * The part of an HTTP request that the checkpoint reads; adapters and other hosts implement it.
 *
 * Every member returns all values that came, because a repeated credential is refused rather than
 * picked from (RFC 9110 section 5.3, RFC 6750 section 2).
 */
export interface AuthRequest {
  /** HTTP method in upper case. */
  readonly method: string
  /**
   * The path as the client sent it, percent-encoded, with or without the query; access rules are held
   * against it, and without it they permit nothing.
   */
  readonly path?: string | undefined
  /** Values of every header line with this lower-case name, in order; empty when there is none. */
  header(name: string): readonly string[]
  /** Values of a query parameter, decoded; empty when there is none. */
  query(name: string): readonly string[]
  /** Values of a field of an already parsed `application/x-www-form-urlencoded` body, else empty. */
  form(name: string): readonly string[]
}
