import { EndpointRefusal } from './endpoint-refusal.ts'
import type { EndpointRequest } from './endpoint-request.ts'

export interface Credentials {
  readonly user: string
  readonly password: string
}

const longestUser = 256
const longestPassword = 1024

/**
 * User and password of a login: JSON `{ user, password }`, or HTTP Basic (RFC 7617); null when the
 * request has neither.
 *
 * @throws {EndpointRefusal} for both at once, and for anything that is not two texts.
 */
export async function credentialsOf(request: EndpointRequest): Promise<Credentials | null> {
  const body = await request.body()
  const basic = request.header('authorization')
  if (basic.length === 0) return body === undefined ? null : fromBody(body)
  if (body !== undefined || basic.length > 1) {
    throw new EndpointRefusal(400, 'Send the credentials once: as JSON or as HTTP Basic')
  }
  return fromBasic(basic[0] ?? '')
}

function fromBody(body: unknown): Credentials {
  const fields = typeof body === 'object' && body !== null ? Object.entries(body) : []
  const given = new Map<string, unknown>(fields)
  return checked(given.get('user'), given.get('password'))
}

function fromBasic(header: string): Credentials {
  const encoded = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(header)?.[1]
  const pair = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return colon < 0
    ? checked(undefined, undefined)
    : checked(pair.slice(0, colon), pair.slice(colon + 1))
}

function checked(user: unknown, password: unknown): Credentials {
  if (!isText(user, longestUser) || !isText(password, longestPassword)) {
    throw new EndpointRefusal(400, 'A login needs user and password')
  }
  return { user, password }
}

function isText(value: unknown, longest: number): value is string {
  // PostgreSQL takes no U+0000, and a directory that fails is no failed attempt.
  return (
    typeof value === 'string' && value !== '' && value.length <= longest && !value.includes('\0')
  )
}
