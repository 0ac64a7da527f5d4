import { groupFile, type IssuerOptions } from '@sekisho/core'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** The group file of this sample. */
export const sampleGroups: string = fileURLToPath(new URL('../groups.txt', import.meta.url))

/** What this API relies on in every token; unknown claims stay for the guards to look at. */
const person = z.looseObject({
  email: z.email(),
  level: z.int().min(1).max(9),
  hired_on: z.iso.date(),
})

/** How tokens of the sample provider become people: to spread into the options of a verifier. */
export function peoplePolicy(groupsPath: string = sampleGroups) {
  return {
    // A user name, or the front part of a company address that is used as one.
    subject: [
      { claim: 'preferred_username', match: '([a-z]+)@people\\.example', to: '${1}' },
      { claim: 'preferred_username', match: '[a-z]{2,32}' },
    ],
    attributes: {
      email: { claim: 'email', required: true },
      department: 'department',
      level: { claim: 'level', type: 'number' },
      hiredOn: { claim: 'hired_on', type: 'date' },
      roles: { claim: '/realm_access/roles', type: 'list', default: [] },
      language: { claim: 'locale', type: 'locale', default: 'en' },
      // For a query: the rows of one's own department, and none without the claim.
      rows: { claim: 'department', type: 'filter' },
    },
    claimRules: {
      department: { oneOf: ['sales', 'shipping', 'audit'] },
      level: { atLeast: 1 },
    },
    // The token says itself what its holder may do on the shelves; its placeholders name attributes.
    accessRules: { claim: 'acl' },
    schema: person,
    roleClaims: '/realm_access/roles',
    groupProviders: [groupFile(groupsPath, { checkIntervalSeconds: 0 })],
    allowedGroups: 'staff',
  } as const satisfies Partial<IssuerOptions>
}
