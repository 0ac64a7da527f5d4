declare module 'passport-jwt' {
  interface StrategyOptions {
    readonly jwtFromRequest: unknown
    readonly secretOrKey: string
    readonly algorithms: readonly string[]
    readonly issuer: string
    readonly audience: string
  }
  type Done = (error: unknown, user: unknown) => void
  export class Strategy {
    constructor(options: StrategyOptions, verify?: (claims: unknown, done: Done) => void)
  }
  export const ExtractJwt: { fromAuthHeaderAsBearerToken(): unknown }
}

declare module 'passport' {
  const passport: {
    use(strategy: unknown): void
    authenticate(name: string, options: { readonly session: false }): unknown
  }
  export default passport
}
