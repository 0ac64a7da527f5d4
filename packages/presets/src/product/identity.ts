import type { IssuerOptions, SharedOptions } from '@sekisho/core'
import { strings } from '@sekisho/core/options'

/** What a preset gives to `createVerifier`, `jwtAuth` and the others: to spread, and to add to. */
export type Policy = IssuerOptions & SharedOptions

interface Named {
  /** What the settings of the product name; empty: nothing. */
  readonly inSettings: readonly string[]
  /** The setting, for messages. */
  readonly setting: string
  /** The option of the preset that stands in for it. */
  readonly option: unknown
  readonly preset: string
}

/** The issuers: of the settings, or of the option where the settings name none. @throws {TypeError} */
export function issuersOf({ inSettings, setting, option, preset }: Named): readonly string[] {
  if (inSettings.length > 0) return inSettings
  if (option === undefined) {
    throw new TypeError(
      `Sekisho: ${preset} needs an issuer: ${setting} names none, and tokens of anybody are not accepted; set issuer in the options of ${preset}`,
    )
  }
  return strings(`issuer of ${preset}`, option)
}

/**
 * The audiences, likewise; null, any, only where `any_audience` was asked for.
 *
 * @throws {TypeError}
 */
export function audienceOf(
  { inSettings, setting, option, preset }: Named,
  any: boolean,
): readonly string[] | null {
  if (inSettings.length > 0) return inSettings
  if (option !== undefined) return strings(`audience of ${preset}`, option)
  if (any) return null
  throw new TypeError(
    `Sekisho: ${preset} needs an audience: ${setting} names none; set audience in the options of ${preset}, or accept tokens for any service by asInProduct: ['any_audience']`,
  )
}
