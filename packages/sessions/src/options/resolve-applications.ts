import { checkNames, integerWithin, invalidOption, optionalText } from '@sekisho/core/options'
import type { Lifetimes, SessionsOptions } from '../sessions.ts'
import type { Application } from './settings.ts'

/** Twelve hours: a revoked session stays in the feed of a store for a day, longer than its tokens. */
const longestAccessToken = 43_200
const longestSession = 315_360_000
/** Visible ASCII (RFC 6749 appendix A.1), without the sign that begins a place in claim rules. */
const applicationName = /^[!-#%-~]{1,200}$/

/** The applications by name; those that set no lifetime have that of the sessions. @throws {TypeError} */
export function resolveApplications(options: SessionsOptions): ReadonlyMap<string, Application> {
  const general = lifetimesOf(options, {
    accessTokenSeconds: 300,
    idleSeconds: 1_209_600,
    absoluteSeconds: 7_776_000,
  })
  const { applications = { default: {} } } = options
  if (
    typeof applications !== 'object' ||
    applications === null ||
    Object.keys(applications).length === 0
  ) {
    throw invalidOption('applications', applications, 'an object of one or more applications')
  }
  const entries = Object.entries(applications).map(([name, own]) => {
    if (!applicationName.test(name)) {
      throw invalidOption(
        'a name in applications',
        name,
        '1 to 200 visible characters of ASCII, without spaces and $',
      )
    }
    const what = `applications[${JSON.stringify(name)}]`
    checkNames(own, ['accessTokenSeconds', 'idleSeconds', 'absoluteSeconds', 'group'], what)
    const lifetimes = lifetimesOf(own, general, `${what}.`)
    return applicationOf(name, optionalText(`${what}.group`, own.group) ?? null, lifetimes)
  })
  return new Map(entries.map((application) => [application.name, application]))
}

function lifetimesOf(
  given: Lifetimes,
  defaults: Required<Lifetimes>,
  where = '',
): Required<Lifetimes> {
  const {
    accessTokenSeconds = defaults.accessTokenSeconds,
    idleSeconds = defaults.idleSeconds,
    absoluteSeconds = defaults.absoluteSeconds,
  } = given
  integerWithin(`${where}accessTokenSeconds`, accessTokenSeconds, 1, longestAccessToken)
  integerWithin(`${where}idleSeconds`, idleSeconds, 1, longestSession)
  integerWithin(`${where}absoluteSeconds`, absoluteSeconds, 1, longestSession)
  const lifetimes = { accessTokenSeconds, idleSeconds, absoluteSeconds }
  for (const [shorter, longer] of [
    ['accessTokenSeconds', 'absoluteSeconds'],
    ['accessTokenSeconds', 'idleSeconds'],
    ['idleSeconds', 'absoluteSeconds'],
  ] as const) {
    // What is only a default is cut to fit.
    if (given[shorter] === undefined || lifetimes[shorter] <= lifetimes[longer]) continue
    throw invalidOption(
      `${where}${shorter}`,
      lifetimes[shorter],
      `at most ${longer}, which is ${lifetimes[longer]}`,
    )
  }
  return lifetimes
}

function applicationOf(
  name: string,
  group: string | null,
  { accessTokenSeconds, idleSeconds, absoluteSeconds }: Required<Lifetimes>,
): Application {
  return {
    name,
    group,
    accessTokenSeconds,
    idleMs: Math.min(idleSeconds, absoluteSeconds) * 1000,
    absoluteMs: absoluteSeconds * 1000,
  }
}
