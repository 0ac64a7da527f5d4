import {
  AuthError,
  createVerifier,
  rfc9068,
  staticKeys,
  type JwtClaims,
  type KeyProvider,
  type KeySource,
  type KeySourceContext,
  type KeySourceHealth,
  type Verifier,
} from '@sekisho/core'
import type { LoadedKeys } from './keys/loaded-keys.ts'
import type { LiveState } from './live-state.ts'
import { publicAlgorithms } from './options/public-algorithms.ts'
import type { Settings } from './options/settings.ts'
import { askStore } from './store/ask-store.ts'

/** The verifier of the sessions' own tokens. @param application whose tokens alone it accepts. */
export function ownVerifier(
  settings: Settings,
  state: LiveState,
  application: string | null,
): Verifier {
  const { verification, issuer, audiences, now } = settings
  const { requiredClaims = [], claimRules, isRevoked } = verification
  const bound = application === null ? {} : { client_id: application }
  const rules = { ...claimRules, ...bound }
  return createVerifier({
    ...verification,
    issuer,
    audience: audiences,
    keys: ownKeys(state),
    tokenType: rfc9068.tokenType,
    requiredClaims: [...new Set([...rfc9068.requiredClaims, 'sid', ...requiredClaims])],
    ...(Object.keys(rules).length > 0 ? { claimRules: rules } : {}),
    isRevoked: (claims) => {
      const answer = isEnded(claims, settings, state)
      if (isRevoked === undefined || answer === true) return answer
      if (answer === false) return isRevoked(claims)
      return answer.then((ended) => ended || isRevoked(claims))
    },
    now,
  })
}

/** From memory, at once; a promise only before the start and, with `whenStale: 'verify'`, without the feed. */
function isEnded(
  claims: Readonly<JwtClaims>,
  settings: Settings,
  state: LiveState,
): boolean | Promise<boolean> {
  if (!state.started) return state.start().then(() => isEnded(claims, settings, state))
  const { sid } = claims
  if (typeof sid !== 'string') return true
  if (state.ended.isRevoked(sid) || state.ended.isReplaced(sid, claims['gen'])) return true
  if (!state.isStale() || settings.whenStale === 'open') return false
  if (settings.whenStale === 'verify') return askIsEnded(sid, claims['gen'], settings)
  throw new Error('the feed of revocations is stale; see health().lastError of the sessions')
}

async function askIsEnded(
  sid: string,
  generation: unknown,
  { store, strictPairs }: Settings,
): Promise<boolean> {
  const session = await askStore(store, (asked) => asked.get(sid))
  if (session === null || session.revokedAt !== null) return true
  return strictPairs && generation !== session.generation
}

function ownKeys(state: LiveState): KeySource {
  // Each key names its one algorithm, so the whole list opens nothing.
  return {
    kind: 'createSessions()',
    algorithms: publicAlgorithms,
    defaultAlgorithms: publicAlgorithms,
    open: (context) => openOwnKeys(state, context),
  }
}

function openOwnKeys(state: LiveState, context: KeySourceContext): KeyProvider {
  let opened: { readonly keys: LoadedKeys; readonly provider: KeyProvider } | null = null
  const provider = (keys: LoadedKeys): KeyProvider => {
    if (opened?.keys !== keys) {
      opened = { keys, provider: staticKeys({ keys: keys.publicKeys }).open(context) }
    }
    return opened.provider
  }
  const loaded = () =>
    state.keys().catch((cause: unknown) => {
      throw new AuthError('keys_unavailable', 'the sessions could not load their keys; see cause', {
        cause,
      })
    })
  return {
    find: (algorithm, kid) => {
      const { keys } = state.keeper
      return keys !== null && state.started
        ? provider(keys).find(algorithm, kid)
        : loaded().then((late) => provider(late).find(algorithm, kid))
    },
    prepare: () =>
      loaded().then(
        () => undefined,
        () => undefined,
      ),
    health: () => ({
      kind: 'createSessions()',
      state: stateOf(state),
      keys: state.keeper.keys?.publicKeys.length ?? 0,
      ageSeconds: state.health().feedAgeSeconds,
      nextRefreshSeconds: null,
      lastError: state.health().lastError,
    }),
    close: () => undefined,
  }
}

function stateOf(state: LiveState): KeySourceHealth['state'] {
  if (!state.started) return 'idle'
  if (!state.health().ready) return 'unavailable'
  return state.isStale() ? 'stale' : 'ready'
}
