import type { Requirement } from '../authorize.ts'
import { AuthError } from '../errors.ts'
import { checkNames, oneOf } from '../options/checks.ts'
import { shown } from '../shown.ts'

/** How a route reads the access rules of a token. */
export interface HasAccessOptions {
  /** The answer where no rule speaks about the request, or the token carries none. Default `deny`. */
  readonly unmatched?: 'deny' | 'allow'
}

/**
 * Requires that the access rules of the token, see the option `accessRules`, allow the method and path
 * of the request; refused with 403 `policy_denied`, or `policy_expired` once the rules have ended with
 * the token. The path is the one that the client sent, whatever a router made of it.
 *
 * @throws {TypeError} naming the option.
 */
export function hasAccess(options: HasAccessOptions = {}): Requirement {
  checkNames(options, ['unmatched'], 'hasAccess()')
  const { unmatched: given = 'deny' } = options
  const unmatched = oneOf('unmatched', given, ['deny', 'allow'])
  return {
    refusal: ({ access }, values) => {
      const { 'request.method': method, 'request.path': path } = values
      if (method === undefined || path === undefined) {
        return denied('the host says neither method nor path; authenticate a request that has both')
      }
      const decision = access?.decide({ method, path }) ?? 'unmatched'
      switch (decision === 'unmatched' ? unmatched : decision) {
        case 'allow':
          return null
        case 'expired':
          return new AuthError(
            'policy_expired',
            'the access rules ended with exp; get a new token (exp must be a whole number)',
            { claim: 'exp' },
          )
        default:
          return denied(`${decisionText(decision)} ${shown(method)} ${shown(pathOf(path))}`)
      }
    },
  }
}

function decisionText(decision: 'allow' | 'deny' | 'unmatched' | 'expired'): string {
  return decision === 'unmatched'
    ? 'no access rule of the token speaks about'
    : 'the access rules of the token deny'
}

/** Without the query: a token may travel there. */
function pathOf(path: string): string {
  return path.split('?', 1)[0] ?? ''
}

function denied(message: string): AuthError {
  return new AuthError('policy_denied', message)
}
