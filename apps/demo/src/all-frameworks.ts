import { startIdentityProvider, type IdentityProvider } from '@sekisho-apps/identity-provider'
import { startApis, type Api } from './apis.ts'
import { prepareAttempts, type Attempt } from './attempts.ts'
import { call } from './call.ts'
import { faultsOf, faultsOfStory, storyOf, tableOf, type Result } from './report.ts'
import { startLoginPage, tellSessionStory } from './session-story.ts'

const once = process.argv.includes('--once')

console.log('Starting an OpenID provider and three APIs behind jwtAuth() …')
const provider = await startIdentityProvider()
const apis = await startApis(provider, once ? 0 : 3001)
console.log('Signing in, obtaining tokens, waiting for one to expire …')
const attempts = await prepareAttempts(provider)
const results = await Promise.all(attempts.map((attempt) => tryEverywhere(attempt, apis)))
const page = await startLoginPage(once ? 0 : 3004)
const story = await tellSessionStory(page)
const faults = [...results.flatMap(faultsOf), ...faultsOfStory(story)]
console.log(tableOf(results))
console.log(storyOf(story))
console.log(
  faults.length === 0
    ? `All ${results.length} attempts were answered as they should be, alike in ${apis.length} frameworks, and all ${story.length} steps of the session.`
    : faults.join('\n'),
)
if (once || faults.length > 0) {
  await stop()
  process.exitCode = faults.length === 0 ? 0 : 1
} else {
  console.log(invitation(provider, apis, attempts))
  process.once('SIGINT', () => void stop())
  process.once('SIGTERM', () => void stop())
}

async function tryEverywhere(attempt: Attempt, targets: readonly Api[]): Promise<Result> {
  return { attempt, answers: await Promise.all(targets.map((api) => call(api, attempt))) }
}

function invitation(
  issuer: IdentityProvider,
  running: readonly Api[],
  made: readonly Attempt[],
): string {
  const token = made.find(({ expectedStatus }) => expectedStatus === 200)?.token
  return [
    '',
    `OpenID provider  ${issuer.issuer}`,
    ...running.map(({ name, url }) => `${name.padEnd(15)}  ${url}`),
    `Page to sign in  ${page.url}`,
    '',
    'Try it (the token lives for 5 minutes):',
    `curl -i -H 'Authorization: Bearer ${token}' ${running[0]?.url}/orders`,
    '',
    'Stop with Ctrl-C.',
  ].join('\n')
}

async function stop(): Promise<void> {
  await Promise.all([...apis.map((api) => api.close()), page.close(), provider.close()])
}
