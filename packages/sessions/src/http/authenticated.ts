import { AuthError } from '@sekisho/core'
import type { Sessions } from '../sessions.ts'
import type { EndpointRequest } from './endpoint-request.ts'
import { accessTokenOf } from './presented-token.ts'
import type { EndpointsPolicy } from './resolve-endpoints.ts'

/**
 * Who asks, by an access token that is good now.
 *
 * @throws {AuthError} when there is none, or it is refused.
 */
export async function authenticated(
  request: EndpointRequest,
  sessions: Sessions,
  policy: EndpointsPolicy,
): Promise<{ readonly subject: string; readonly sid: unknown }> {
  const token = accessTokenOf(request, policy)
  if (token === null) throw new AuthError('token_missing', 'the request has no access token')
  const { claims } = await sessions.verifier.verify(token, {
    values: { application: policy.application },
  })
  // What the verifier of the sessions accepted is an access token of ours: it has `sub` and `sid`.
  return { subject: claims.sub ?? '', sid: claims['sid'] }
}
