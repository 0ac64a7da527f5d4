import { AuthError } from '../errors.ts'
import { shown } from '../shown.ts'

/** Any validator of the Standard Schema specification, version 1: zod, valibot, arktype … */
export interface ClaimsSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/**
 * The claims as the schema puts them out.
 *
 * It works on a copy, for some validators write their output over their input, and the claims are also
 * those of the next request with this token. What it throws is passed on.
 *
 * @throws {AuthError} `schema_mismatch`, naming where the claims do not fit but none of their values:
 *   a validator's own words may hold them.
 */
export async function applySchema<Output>(
  schema: ClaimsSchema<Output>,
  claims: unknown,
): Promise<Output> {
  const result = await schema['~standard'].validate(structuredClone(claims))
  if (result.issues === undefined) return result.value
  const places = result.issues.map(({ path = [] }) => path.map(keyOf).join('.') || 'the claims')
  throw new AuthError(
    'schema_mismatch',
    `the claims do not fit the schema at ${shown(places.slice(0, 10))}; compare the schema with what the issuer sends`,
    { claim: places[0] ?? 'the claims' },
  )
}

function keyOf(segment: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof segment === 'object' ? segment.key : segment)
}
