import type { Target } from '../target.ts'
import { accessToken, signedClaims, signedHeader } from './access-token.ts'
import { challenge } from './challenge.ts'
import { compactJws } from './compact-jws.ts'
import { configuredKeys, jwksDocument, metadataDocument } from './documents.ts'
import { exchangeAnswer, introspectionAnswer, revocationAnswer } from './issuer-answers.ts'
import { mappingRule } from './mapping.ts'
import { refreshToken } from './refresh-token.ts'
import { authorizationHeader, cookieHeader } from './request.ts'
import { sessionEndpoint } from './session-endpoints.ts'
import { topics } from './topics.ts'

export const targets: readonly Target[] = [
  compactJws,
  accessToken,
  signedClaims,
  signedHeader,
  authorizationHeader,
  cookieHeader,
  challenge,
  jwksDocument,
  metadataDocument,
  configuredKeys,
  introspectionAnswer,
  exchangeAnswer,
  revocationAnswer,
  mappingRule,
  topics,
  refreshToken,
  sessionEndpoint,
]
