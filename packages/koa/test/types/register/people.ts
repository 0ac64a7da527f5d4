import { createVerifier } from '@sekisho/core'
import type { IssuerOptions, SharedOptions } from '@sekisho/core'
import { z } from 'zod'

const person = z.object({
  sub: z.string(),
  tenant: z.enum(['acme', 'umbrella']),
  level: z.coerce.number().default(1),
  hired_on: z.iso.date().transform((day) => new Date(day)),
})

/** A verifier whose claims have the type of the schema's output. */
export function verifierOfPeople(options: IssuerOptions & Pick<SharedOptions, 'now'>) {
  return createVerifier({ ...options, schema: person })
}

/** What an application gets with `typeof verifier`. */
export type PeopleVerifier = ReturnType<typeof verifierOfPeople>
