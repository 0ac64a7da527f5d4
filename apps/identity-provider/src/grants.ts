import type { Provider } from 'oidc-provider'

/** A sign-in in progress, as the provider describes it to the pages. */
export type InteractionDetails = Awaited<ReturnType<Provider['interactionDetails']>>

/**
 * Saves that the person allows everything this interaction still misses and returns the id of the
 * grant. A grant from an earlier sign-in is extended, not replaced.
 */
export async function grantEverythingAsked(
  provider: Provider,
  interaction: InteractionDetails,
  subject: string,
): Promise<string> {
  const existing =
    interaction.grantId === undefined ? undefined : await provider.Grant.find(interaction.grantId)
  const clientId = String(interaction.params['client_id'])
  const grant = existing ?? new provider.Grant({ accountId: subject, clientId })
  const { missingOIDCScope, missingOIDCClaims, missingResourceScopes } = interaction.prompt.details
  if (isStrings(missingOIDCScope)) grant.addOIDCScope(missingOIDCScope)
  if (isStrings(missingOIDCClaims)) grant.addOIDCClaims(missingOIDCClaims)
  for (const [resource, scopes] of Object.entries(missingResourceScopes ?? {})) {
    if (isStrings(scopes)) grant.addResourceScope(resource, scopes)
  }
  return grant.save()
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
