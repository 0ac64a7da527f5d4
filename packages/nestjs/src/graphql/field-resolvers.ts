import type { ModulesContainer } from '@nestjs/core'

interface GraphqlOptions {
  readonly fieldResolverEnhancers?: readonly string[]
}

/**
 * Looks whether every `GraphQLModule` of an application asks guards for its field resolvers. Whether the
 * application has the transport for GraphQL does not matter: below a public query none is asked for.
 *
 * @throws {TypeError} if one does not.
 */
export function checkFieldResolvers(modules: ModulesContainer): void {
  for (const { providers } of modules.values()) {
    const options = providers.get('GqlModuleOptions')?.instance as GraphqlOptions | undefined
    if (options === undefined || options.fieldResolverEnhancers?.includes('guards')) continue
    throw new TypeError(
      "Sekisho: field resolvers would be open: set fieldResolverEnhancers: ['guards'] in the options of GraphQLModule",
    )
  }
}
