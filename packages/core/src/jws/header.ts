/** The protected header of a compact JWS; member types are checked, values are not yet trusted. */
export interface JoseHeader {
  readonly alg: string
  readonly kid?: string
  readonly typ?: string
  readonly [member: string]: unknown
}
