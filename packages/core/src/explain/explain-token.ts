import type { AuthRequest } from '../http/request.ts'
import type { Policy } from '../options/policy.ts'
import type { VerifyContext } from '../options/verify-context.ts'
import type { RawToken } from '../pipeline/tokens.ts'
import { verifyToken } from '../verify-token.ts'
import type { Explanation } from './explanation.ts'
import { checksFrom } from './plan.ts'
import { Report } from './report.ts'
import { readGiven, readRequest } from './stages/extract.ts'
import { tellingStages } from './telling-stages.ts'

/** Explains one token: `verifyToken` itself runs, with stages that tell what they do. */
export function explainToken(
  token: unknown,
  policy: Policy,
  context: VerifyContext,
): Promise<Explanation> {
  return explain(new Report(checksFrom('parse')), policy, context, (report) =>
    readGiven(token, report),
  )
}

/** Explains the token of a request, or why there is none. */
export function explainRequest(
  request: AuthRequest,
  policy: Policy,
  context: VerifyContext,
): Promise<Explanation> {
  return explain(new Report(['credentials', ...checksFrom('parse')]), policy, context, (report) =>
    readRequest(request, policy.readers, report),
  )
}

async function explain(
  report: Report,
  policy: Policy,
  context: VerifyContext,
  read: (report: Report) => RawToken,
): Promise<Explanation> {
  try {
    const raw = read(report)
    report.hide(raw)
    // Without the cache: every check is to be told.
    await verifyToken(raw, { ...policy, cache: null }, context, tellingStages(report))
    return report.accepted()
  } catch (fault) {
    return report.ended(fault)
  }
}
