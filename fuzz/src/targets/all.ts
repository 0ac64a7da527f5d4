import type { Target } from '../target.ts'
import { accessToken, signedClaims, signedHeader } from './access-token.ts'
import { compactJws } from './compact-jws.ts'
import { configuredKeys, jwksDocument, metadataDocument } from './documents.ts'
import { mappingRule } from './mapping.ts'
import { authorizationHeader, cookieHeader } from './request.ts'

export const targets: readonly Target[] = [
  compactJws,
  accessToken,
  signedClaims,
  signedHeader,
  authorizationHeader,
  cookieHeader,
  jwksDocument,
  metadataDocument,
  configuredKeys,
  mappingRule,
]
