import type { PeopleVerifier } from './people.ts'

declare module '@sekisho/core' {
  interface Register {
    verifier: PeopleVerifier
  }
}
