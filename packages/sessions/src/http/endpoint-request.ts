/** The part of an HTTP request that the endpoints read; for frameworks that do not carry Node's own. */
export interface EndpointRequest {
  /** In upper case. */
  readonly method: string
  /** Without query. */
  readonly path: string
  /** Every line of the header with this lower-case name. */
  header(name: string): readonly string[]
  /**
   * The body, parsed as JSON, or where `form` says so as a form; undefined when there is none.
   *
   * @throws {EndpointRefusal} for another media type, text that does not parse, or too much of it.
   */
  body(form?: 'form'): Promise<unknown>
  /** Of the other end of the connection; null when that is gone. */
  readonly address: string | null
}

/** An HTTP answer, finished: write status, headers and body as they are. */
export interface EndpointAnswer {
  readonly status: number
  /** Names in lower case; a list is one header line each. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string
}
