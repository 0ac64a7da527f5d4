import { accessRuleCases } from './cases/access-rules.ts'
import { anonymousCases } from './cases/anonymous.ts'
import { authorizationHeaderCases } from './cases/authorization-header.ts'
import { authorizationLineCases } from './cases/authorization-lines.ts'
import { challengeCases } from './cases/challenges.ts'
import { contextCases } from './cases/context.ts'
import { cookieCases } from './cases/cookies.ts'
import { customHeaderCases } from './cases/custom-headers.ts'
import { formCases } from './cases/form.ts'
import { frameworkCases } from './cases/framework.ts'
import { goodTokenCases } from './cases/good-tokens.ts'
import { guardCases } from './cases/guards.ts'
import { hostileCases } from './cases/hostile.ts'
import { keyRotationCases } from './cases/key-rotation.ts'
import { outageCases } from './cases/outages.ts'
import { queryCases } from './cases/query.ts'
import { scopeCases } from './cases/scopes.ts'
import { severalSourceCases } from './cases/several-sources.ts'
import { forwardingCases } from './cases/forwarding.ts'
import { pipeliningCases } from './cases/pipelining.ts'
import { framingCases } from './cases/framing.ts'
import { requestTargetCases } from './cases/request-targets.ts'
import { brokenConnectionCases } from './cases/broken-connections.ts'
import { crossOriginCases } from './cases/cross-origin.ts'
import { sizeCases } from './cases/sizes.ts'
import type { ConformanceCase } from './conformance-case.ts'

/** Every HTTP conformance case; ids are stable, new cases get new ones. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...authorizationHeaderCases,
  ...authorizationLineCases,
  ...challengeCases,
  ...cookieCases,
  ...customHeaderCases,
  ...queryCases,
  ...formCases,
  ...severalSourceCases,
  ...scopeCases,
  ...guardCases,
  ...contextCases,
  ...accessRuleCases,
  ...anonymousCases,
  ...outageCases,
  ...keyRotationCases,
  ...hostileCases,
  ...goodTokenCases,
  ...frameworkCases,
  ...forwardingCases,
  ...pipeliningCases,
  ...framingCases,
  ...requestTargetCases,
  ...brokenConnectionCases,
  ...crossOriginCases,
  ...sizeCases,
]
