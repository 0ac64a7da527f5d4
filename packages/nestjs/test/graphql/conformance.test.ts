import { describeHttpConformance } from '@sekisho/testing/vitest'
import { mountOnGraphql } from './mount-on-graphql.ts'

const noForm = 'an operation of GraphQL is a JSON body, and has no form to read'
const ofBodies = ['H321', 'H322', 'H324', 'H325', 'H326', 'H327', 'H328', 'H329', 'H905']

describeHttpConformance('Nest 12, GraphQL over Express', mountOnGraphql, {
  skip: Object.fromEntries(ofBodies.map((id) => [id, noForm])),
})
