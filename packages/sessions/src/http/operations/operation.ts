import type { Sessions } from '../../sessions.ts'
import type { EndpointAnswer, EndpointRequest } from '../endpoint-request.ts'
import type { EndpointsPolicy } from '../resolve-endpoints.ts'

/** What one endpoint does. Throws `SessionError`, `AuthError` or `EndpointRefusal` to refuse. */
export type Operation = (
  request: EndpointRequest,
  sessions: Sessions,
  policy: EndpointsPolicy,
) => Promise<EndpointAnswer>
