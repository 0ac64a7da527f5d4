export { graphql } from './graphql.ts'
export {
  graphqlWs,
  type GraphqlWsContext,
  type GraphqlWsHooks,
  type GraphqlWsOptions,
} from './graphql-ws.ts'
