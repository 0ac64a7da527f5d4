import type { IssuerOptions } from '@sekisho/core'

/** What tokens of devices must satisfy: to spread into the options of a verifier. */
export const devicesPolicy = {
  // The client identifier belongs to the token: nobody takes the place of another device.
  claimRules: { device: '${clientid}' },
  // The token says itself which topics its device may use.
  accessRules: { claim: 'acl' },
  attributes: { site: '/client_attrs/site' },
} as const satisfies Partial<IssuerOptions>
