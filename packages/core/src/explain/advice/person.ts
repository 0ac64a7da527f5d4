import type { AuthError } from '../../errors.ts'
import { adviceIn } from '../message.ts'

/** What to do about claims that do not make a person of the application. */
export function adviceOnPerson(error: AuthError): string | undefined {
  const claim = error.claim ?? 'the claim'
  switch (error.code) {
    case 'subject_missing':
      return `have the issuer put ${claim} into its access tokens, or name another claim in the subject option; a name with dots is one claim, a path begins with a slash`
    case 'claim_missing':
      return `the attribute is required and its claim ${claim} is absent: have the issuer map it into access tokens (it may be in the ID token only), or correct the name; a path into an object begins with a slash`
    case 'claim_malformed':
      return `have the issuer write ${claim} as ${wantedIn(error)}, or change the type, or set coerce: true`
    case 'subject_mismatch':
      return 'the login name given beside the token is not the one in it: take the name from the token, or set ignoreSubjectCase if only case differs'
    case 'group_denied':
      return 'put the subject into an allowed group, or check that groupClaims names the claim in which the issuer writes groups'
    case 'groups_unavailable':
      return 'see the cause of the logged error: what groupProviders asks does not answer; the token is not at fault'
    default:
      return adviceIn(error)
  }
}

function wantedIn({ message }: AuthError): string {
  return / to be (.+), got /.exec(message)?.[1] ?? 'the attribute asks'
}
