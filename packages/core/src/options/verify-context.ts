import type { TemplateValues } from '../rules/template.ts'

/** What is known beside the token when it is verified. */
export interface VerifyContext {
  /** A login name given beside the token; it must equal the subject. Default: any subject. */
  readonly expectedSubject?: string
  /**
   * Values that the templates of `claimRules` may name, and access rules: `clientid`, `username`,
   * `ipaddr`, `zone`, `listener`, `cert_common_name`. Default none: such templates match nothing.
   */
  readonly values?: TemplateValues
}
