import type { Authentication } from '../../authentication.ts'
import { claimAt } from '../../mapping/claim-at.ts'
import type { IssuerPolicy } from '../../options/policy.ts'

/** What to do about a token that grants less than it seems to; undefined when it grants what it says. */
export function adviceOnPermissions(
  { claims, scopes }: Authentication,
  { scopeClaims, roleClaims, groupClaims, scopeLists }: IssuerPolicy,
): string | undefined {
  const listed = scopeClaims.some((path) => Array.isArray(claimAt(claims, path)))
  if (scopes.size === 0 && listed && !scopeLists) {
    return 'the scopes are a list, which grants nothing: set scopeLists: true if the issuer writes them so'
  }
  for (const [option, paths] of Object.entries({ scopeClaims, roleClaims, groupClaims })) {
    for (const path of paths) {
      const pointer = pointerMeantBy(path, claims)
      if (pointer === undefined) continue
      return `${option} names a claim "${path}", which there is not: write ${pointer} for what lies inside of another claim`
    }
  }
  return undefined
}

/** Of a name with dots, as other libraries write paths: the JSON Pointer, where that leads to something. */
function pointerMeantBy(path: string, claims: Authentication['claims']): string | undefined {
  if (path.startsWith('/') || !path.includes('.') || claimAt(claims, path) !== undefined) {
    return undefined
  }
  const pointer = `/${path.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('.', '/')}`
  return claimAt(claims, pointer) === undefined ? undefined : pointer
}
