import { createSessions } from '@sekisho/sessions'
import { sessionEndpoints } from '@sekisho/sessions/http'
import { memoryStore } from '@sekisho/sessions/memory'
import { describe, expect, test } from 'vitest'
import { resolveCookies } from '../../../packages/sessions/src/http/resolve-cookies.ts'
import { resolveEndpoints } from '../../../packages/sessions/src/http/resolve-endpoints.ts'
import { resolveSessions } from '../../../packages/sessions/src/options/resolve-sessions.ts'
import { documentAt, tableBelow } from './documents.ts'

const page = documentAt('docs/guides/sessions.md')

type Defaults = Readonly<Record<string, unknown>>

const neededSessions = {
  issuer: 'https://login.example.com',
  audience: 'https://orders.example',
  secret: 'a secret of more than thirty-two bytes',
  store: memoryStore(),
}
const neededEndpoints = { directory: { authenticate: async () => null } }
const sessions = createSessions(neededSessions)

function sessionDefaults(): Defaults {
  const settings = resolveSessions(neededSessions)
  const [application] = settings.applications.values()
  if (application === undefined) throw new Error('there is no default application')
  const { accessTokenSeconds, idleMs, absoluteMs } = application
  const { leewayMs, maxRepeats, feedPollMs, feedMaxStaleMs } = settings
  return {
    ...settings,
    accessTokenSeconds,
    idleSeconds: idleMs / 1000,
    absoluteSeconds: absoluteMs / 1000,
    applications: `one, \`${application.name}\``,
    leewaySeconds: leewayMs / 1000,
    maxRepeats: maxRepeats === 2_147_483_647 ? 'no limit' : maxRepeats,
    loadUser: settings.loadUser ?? 'none',
    feedPollSeconds: feedPollMs / 1000,
    feedMaxStaleSeconds: feedMaxStaleMs / 1000,
    verification: noneIfEmpty(settings.verification),
    connections: settings.connections ?? 'none',
    onEvent: settings.onEvent({ type: 'keys.reset' }) ?? 'none',
    now: settings.now === Date.now ? '`Date.now`' : 'another',
  }
}

function endpointDefaults(): Defaults {
  const policy = resolveEndpoints(neededEndpoints, sessions)
  const paths = Object.values(policy.paths)
  return {
    ...policy,
    basePath: paths.every((path) => /^\/[^/]+$/.test(path)) ? 'none' : 'some',
    paths: paths.map((path) => `\`${path}\``).join(', '),
    allowedOrigins: noneIfEmpty(policy.allowedOrigins),
    // In words: what they do is tested with the endpoints.
    cookies: 'see below',
    throttle: '`loginThrottle()`',
    proxyHops: 0,
    describeClient: '`device` and `address`',
  }
}

function cookieDefaults(): Defaults {
  const { sameSite, partitioned, secure } = resolveCookies({})('a')
  return { sameSite, partitioned, insecure: !secure }
}

const tables = [
  {
    heading: 'Options of createSessions',
    needed: neededSessions,
    make: (options: object) => createSessions(options as typeof neededSessions),
    defaults: sessionDefaults(),
  },
  {
    heading: 'Options of sessionEndpoints',
    needed: neededEndpoints,
    make: (options: object) => sessionEndpoints(sessions, options as typeof neededEndpoints),
    defaults: endpointDefaults(),
  },
  {
    heading: 'Members of cookies',
    needed: {},
    make: (options: object) => resolveCookies(options),
    defaults: cookieDefaults(),
  },
]

describe.each(tables)('$heading', ({ heading, needed, make, defaults }) => {
  const rows = tableBelow(page, heading).map(([name = '', byDefault = '', bounds = '']) => ({
    name: name.replaceAll('`', ''),
    byDefault,
    bounds,
  }))

  test('are all in the table', () => {
    const [, names = ''] = /it has (.+)$/.exec(messageOf(() => make({ ...needed, xyzzy: 1 }))) ?? []
    expect(rows.map(({ name }) => name).toSorted()).toEqual(names.split(', ').toSorted())
  })

  test.each(rows)('$name has its default $byDefault in the table', ({ name, byDefault }) => {
    const rest = Object.fromEntries(Object.entries(needed).filter(([other]) => other !== name))
    const isNeeded = messageOf(() => make(rest)) !== ''
    expect(byDefault).toBe(isNeeded ? 'needed' : String(defaults[name]))
  })

  test.each(rows)('$name has its bounds $bounds in the table', ({ name, bounds }) => {
    expect(bounds).toBe(boundsIn(() => make({ ...needed, [name]: NaN })))
  })
})

function noneIfEmpty(value: object): unknown {
  return Object.keys(value).length === 0 ? 'none' : value
}

/** The bounds or words that a refusal names, as the tables write them; nothing for an option without. */
function boundsIn(call: () => unknown): string {
  const message = messageOf(call)
  const [, least, most] = / a number from ([\d.]+) to (\d+);/.exec(message) ?? []
  if (least !== undefined) return `${least}–${most}`
  return / must be one of (.+); got/.exec(message)?.[1] ?? ''
}

function messageOf(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (error instanceof TypeError) return error.message
    throw error
  }
  return ''
}
