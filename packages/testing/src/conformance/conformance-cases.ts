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
]
