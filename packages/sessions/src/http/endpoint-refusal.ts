/** A request that the endpoints cannot take, whoever sends it. The description is for the client. */
export class EndpointRefusal extends Error {
  override readonly name = 'EndpointRefusal'
  readonly status: 400 | 403 | 413 | 415
  readonly description: string

  constructor(status: 400 | 403 | 413 | 415, description: string) {
    super(description)
    this.status = status
    this.description = description
  }
}
