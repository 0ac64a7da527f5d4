import { faultsOfRepository } from '../packages/manifest-faults.mjs'

const githubNames = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN']

/**
 * Why npm could not publish with provenance here. Provenance is a statement, signed by the identity of a CI
 * job, of the commit and the job that made a tarball; nobody can make it by hand.
 */
export function publishingFaults(packages, env) {
  return [
    ...identityFaults(env),
    ...faultsOfRepository(packages),
    ...otherRepository(packages[0].manifest, env),
  ]
}

function identityFaults(env) {
  if (env['GITHUB_ACTIONS'] === 'true') {
    const missing = githubNames.filter((name) => !env[name])
    if (missing.length === 0) return []
    return [
      `the job has no identity (${missing.join(', ')}); grant it permissions: id-token: write`,
    ]
  }
  if (env['GITLAB_CI'] === 'true') {
    if (env['SIGSTORE_ID_TOKEN']) return []
    return ['the job has no SIGSTORE_ID_TOKEN; give it one in id_tokens, with aud: sigstore']
  }
  return [
    'provenance needs a job of GitHub Actions with permissions: id-token: write, or of GitLab CI with SIGSTORE_ID_TOKEN in id_tokens; this is neither',
  ]
}

/** npm refuses a statement about another repository than the one package.json names. */
function otherRepository({ repository }, env) {
  const here =
    env['GITHUB_REPOSITORY'] === undefined
      ? env['CI_PROJECT_URL']
      : `${env['GITHUB_SERVER_URL']}/${env['GITHUB_REPOSITORY']}`
  const named = repository?.url?.replace(/^git\+/, '').replace(/\.git$/, '')
  if (here === undefined || named === undefined || here === named) return []
  return [`the job belongs to ${here}, repository.url names ${named}`]
}
