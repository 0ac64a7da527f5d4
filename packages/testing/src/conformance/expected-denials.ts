/** What a denial looks like from outside, written out once more: the package under test is not asked. */
export interface ExpectedDenial {
  readonly status: number
  /** OAuth error code, null where RFC 6750 section 3.1 wants none. */
  readonly error: string | null
  readonly description: string
}

export const expectedDenials = {
  missing: { status: 401, error: null, description: 'Authentication is required' },
  malformed: { status: 400, error: 'invalid_request', description: 'The request is malformed' },
  ambiguous: {
    status: 400,
    error: 'invalid_request',
    description: 'Exactly one access token is expected',
  },
  invalid: { status: 401, error: 'invalid_token', description: 'The access token is invalid' },
  expired: { status: 401, error: 'invalid_token', description: 'The access token expired' },
  scope: {
    status: 403,
    error: 'insufficient_scope',
    description: 'The access token lacks a required scope',
  },
  permission: {
    status: 403,
    error: 'insufficient_scope',
    description: 'The access token does not permit this request',
  },
  unavailable: {
    status: 503,
    error: null,
    description: 'Authentication is temporarily unavailable',
  },
} as const satisfies Record<string, ExpectedDenial>

/** What the policy and the route add to a challenge. */
export interface ChallengeAdditions {
  /** The realm as it stands between the quotes. Default `api`. */
  readonly realm?: string
  readonly scope?: string
  readonly resourceMetadata?: string
}

/** The `www-authenticate` lines of a denial; none for 503. */
export function challengesOf(
  { status, error, description }: ExpectedDenial,
  { realm = 'api', scope, resourceMetadata }: ChallengeAdditions = {},
): readonly string[] {
  if (status === 503) return []
  const parts = [`Bearer realm="${realm}"`]
  if (error !== null) parts.push(`error="${error}"`, `error_description="${description}"`)
  if (scope !== undefined) parts.push(`scope="${scope}"`)
  if (resourceMetadata !== undefined) parts.push(`resource_metadata="${resourceMetadata}"`)
  return [parts.join(', ')]
}

/** The body of a denial, byte for byte. */
export function bodyOf({ error, description }: ExpectedDenial): string {
  return error === null
    ? `{"error_description":"${description}"}`
    : `{"error":"${error}","error_description":"${description}"}`
}
