import { describeHttpConformance } from '@sekisho/testing/vitest'
import { mountOnGraphql } from './mount-on-graphql.ts'

const noForm = 'an operation of GraphQL is a JSON body, and has no form to read'
const ofBodies = 'H321 H322 H324 H325 H326 H327 H328 H329 H330 H334 H335 H336 H905 H940'.split(' ')

const onePath =
  'every operation is a POST to one path, of which rules by method and path know nothing'
const ofPaths = 'H488 H491 H492 H493 H494 H495 H496 H497 H498 H499 H913 H942'.split(' ')

describeHttpConformance('Nest 12, GraphQL over Express', mountOnGraphql, {
  skip: Object.fromEntries([
    ...ofBodies.map((id) => [id, noForm] as const),
    ...ofPaths.map((id) => [id, onePath] as const),
  ]),
})
