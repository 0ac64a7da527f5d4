import type { AuthRequest } from '../http/request.ts'
import { checkNames } from './checks.ts'
import { invalidOption } from './invalid-option.ts'
import type { VerifyContext } from './verify-context.ts'

/** Tells what is known of a request beside its token. */
export type RequestContext = (request: AuthRequest) => VerifyContext | Promise<VerifyContext>

/**
 * What the `context` option says of a request, and over it what the caller gives.
 *
 * @throws {TypeError} for an answer that is no context: nobody is let through on half of one. Whatever
 *   the option itself throws is passed on.
 */
export async function contextOf(
  request: AuthRequest,
  option: RequestContext,
  given: VerifyContext,
): Promise<VerifyContext> {
  const known = checkContext(await option(request))
  return { ...known, ...given, values: { ...known.values, ...given.values } }
}

function checkContext(known: unknown): VerifyContext {
  if (typeof known !== 'object' || known === null) {
    throw invalidOption('what context() returns', typeof known, 'an object')
  }
  // A request that says no name is no fault of the option; no subject is the empty text.
  const named = 'expectedSubject' in known ? { expectedSubject: known.expectedSubject ?? '' } : {}
  const context = { ...known, ...named }
  checkNames(context, ['expectedSubject', 'values'], 'what context() returns')
  const { expectedSubject = '', values = {} } = context as VerifyContext
  if (typeof expectedSubject !== 'string') {
    throw invalidOption('expectedSubject of context()', typeof expectedSubject, 'text')
  }
  if (typeof values !== 'object' || values === null) {
    throw invalidOption('values of context()', typeof values, 'an object of texts')
  }
  return context as VerifyContext
}
