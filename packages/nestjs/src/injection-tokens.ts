/** Injection token of the `Verifier` behind the guard: `@Inject(VERIFIER) verifier: Verifier`. */
export const VERIFIER = Symbol('@sekisho/nestjs VERIFIER')

export const TRANSPORTS = Symbol('@sekisho/nestjs TRANSPORTS')
