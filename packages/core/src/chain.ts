import type { Authentication } from './authentication.ts'
import { isAuthError, type AuthError, type AuthErrorCode } from './errors.ts'
import type { AuthRequest } from './http/request.ts'
import { checkNames } from './options/checks.ts'
import { invalidOption } from './options/invalid-option.ts'
import type { VerifyContext } from './options/verify-context.ts'
import type { Outcome } from './outcome.ts'
import type { Verifier } from './verifier.ts'

/** How a chain goes on after a verifier that did not authenticate. */
export interface ChainOptions {
  /**
   * `abstained` (default): only when the token was not for that verifier: none came, another form,
   * issuer, algorithm or key, a signature that does not hold, keys that could not be had. `any`: also
   * when it was refused for its claims. `never`: the first verifier's answer counts.
   */
  readonly continueAfter?: 'abstained' | 'any' | 'never'
}

/** Verifiers that are asked one after the other. */
export interface Chain extends Pick<
  Verifier,
  'verify' | 'authenticate' | 'authorize' | 'prepare' | 'now' | 'close'
> {
  /** The name of the verifier that authenticated; undefined for what this chain never gave out. */
  authenticatorOf(authentication: Authentication): string | undefined
}

/** The token is somebody else's to judge. */
const abstentions: ReadonlySet<AuthErrorCode> = new Set<AuthErrorCode>([
  'token_missing',
  'token_malformed',
  'token_encrypted',
  'token_undecryptable',
  'token_inactive',
  'header_unsupported',
  'issuer_mismatch',
  'alg_not_allowed',
  'key_not_found',
  'signature_invalid',
])

/**
 * Asks verifiers in order until one authenticates (authenticated, rejected, abstained). When none
 * does, the answer is 503 if one of them could not tell, else the first rejection, else the last
 * abstention; whom the client asked it does not learn.
 *
 * @throws {TypeError} without verifiers, or for an unknown option.
 */
export function createChain(
  verifiers: Readonly<Record<string, Verifier>>,
  options: ChainOptions = {},
): Chain {
  const links = Object.entries(verifiers)
  if (links.length === 0)
    throw invalidOption('the chain', verifiers, 'an object of at least one verifier')
  checkNames(options, ['continueAfter'], 'the chain')
  const { continueAfter = 'abstained' } = options
  if (!['abstained', 'any', 'never'].includes(continueAfter)) {
    throw invalidOption('continueAfter', continueAfter, 'abstained, any or never')
  }
  const [, first] = links[0] as Link
  const names = new WeakMap<Authentication, string>()
  const mayGoOn = (error: AuthError): boolean =>
    continueAfter === 'any' ||
    (continueAfter === 'abstained' && (abstentions.has(error.code) || error.kind === 'unavailable'))
  return {
    verify: async (token, context) => {
      const outcome = await firstAnswer(links, mayGoOn, async ([name, verifier]) =>
        tried(name, names, () => verifier.verify(token, context)),
      )
      if (outcome.kind === 'authenticated') return outcome.authentication
      throw outcome.error
    },
    authenticate: (request, context) =>
      firstAnswer(links, mayGoOn, (link) => ask(link, names, request, context)),
    authorize: (outcome, requirement, values) => first.authorize(outcome, requirement, values),
    prepare: async () => {
      await Promise.all(links.map(([, verifier]) => verifier.prepare()))
    },
    now: () => first.now(),
    close: async () => {
      await Promise.all(links.map(([, verifier]) => verifier.close()))
    },
    authenticatorOf: (authentication) => names.get(authentication),
  }
}

type Link = readonly [name: string, verifier: Verifier]
type Refused = { readonly kind: 'refused'; readonly error: AuthError }
type Answer = { readonly kind: string; readonly error?: AuthError }

/** The answer that counts, of links asked in order. */
async function firstAnswer<A extends Answer>(
  links: readonly Link[],
  mayGoOn: (error: AuthError) => boolean,
  askLink: (link: Link) => Promise<A>,
): Promise<A> {
  const refused: A[] = []
  for (const link of links) {
    // One after the other: the next is asked only when this one has no answer.
    const answer = await askLink(link)
    if (answer.error === undefined) return answer
    refused.push(answer)
    if (!mayGoOn(answer.error)) break
  }
  return (
    refused.find(({ error }) => error?.kind === 'unavailable') ??
    refused.find(({ error }) => error !== undefined && !abstentions.has(error.code)) ??
    (refused.at(-1) as A)
  )
}

async function tried(
  name: string,
  names: WeakMap<Authentication, string>,
  verify: () => Promise<Authentication>,
): Promise<
  | {
      readonly kind: 'authenticated'
      readonly authentication: Authentication
      readonly error?: never
    }
  | Refused
> {
  try {
    const authentication = await verify()
    names.set(authentication, name)
    return { kind: 'authenticated', authentication }
  } catch (error) {
    if (isAuthError(error)) return { kind: 'refused', error }
    throw error
  }
}

async function ask(
  [name, verifier]: Link,
  names: WeakMap<Authentication, string>,
  request: AuthRequest,
  context: VerifyContext | undefined,
): Promise<Outcome & { readonly error?: AuthError }> {
  const outcome = await verifier.authenticate(request, context)
  if (outcome.kind === 'authenticated') names.set(outcome.authentication, name)
  return outcome
}
