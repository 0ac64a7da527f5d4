/** Who asks, and from where: what placeholders and conditions of access rules are held against. */
export interface AccessContext {
  readonly clientid?: string | undefined
  readonly username?: string | undefined
  /** Values for `${client_attrs.NAME}`; only text counts, anything else is missing. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
  /** IPv4 or IPv6, of the client itself: behind a proxy, only what a trusted proxy says. */
  readonly ipAddress?: string | undefined
  readonly zone?: string | undefined
  readonly listener?: string | undefined
  readonly certCommonName?: string | undefined
  /** The time, in seconds since 1970; fractions are kept. */
  readonly nowSeconds: number
  /** `exp` of the token, in seconds since 1970; null for a token that has none. */
  readonly expiresAt: number | null
  /** The `is_superuser` claim as it came; without `allowSuperuserClaim` nobody looks at it. */
  readonly superuserClaim?: unknown
  /** Whether a superuser claim lifts every rule; default false. */
  readonly allowSuperuserClaim?: boolean | undefined
}

/** A value of the context as text; undefined when it is missing, empty or no text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
