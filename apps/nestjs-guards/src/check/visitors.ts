import {
  briefOrdersResource,
  clientCredentialsToken,
  sampleAccounts,
  signInWithCode,
  type IdentityProvider,
} from '@sekisho-apps/identity-provider'

/** The service under check, and a token for everybody who comes to it. */
export interface Scene {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** Of level 5, may read and write. */
  readonly alice: string
  /** Of level 2, may read. */
  readonly bob: string
  /** Bob again, in another token of his. */
  readonly bobAgain: string
  /** A service, whose token lives for one second. */
  readonly brief: () => Promise<string>
}

export async function visitorsOf(provider: IdentityProvider): Promise<Omit<Scene, 'url'>> {
  const read = 'openid profile email orders:read'
  const signIn = async (name: string, scope: string): Promise<string> => {
    const account = sampleAccounts.find(({ username }) => username === name)
    if (account === undefined) throw new Error(`the provider does not know ${name}`)
    const { username, password } = account
    return (await signInWithCode(provider, { username, password, scope })).accessToken
  }
  return {
    alice: await signIn('alice', `${read} orders:write`),
    bob: await signIn('bob', read),
    bobAgain: await signIn('bob', read),
    brief: () =>
      clientCredentialsToken(provider, { scope: 'orders:read', resource: briefOrdersResource }),
  }
}
