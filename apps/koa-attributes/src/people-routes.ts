import { Router } from '@koa/router'
import { allOf, anyOf, hasAccess, hasClaims, hasGroups, hasRoles, not } from '@sekisho/core'
import { authorize, requireClaims, requireRoles, type AuthState } from '@sekisho/koa'

const decadeStart = new Date('2020-01-01T00:00:00Z')

/** Routes that show who came, and one for each kind of permission. */
export function peopleRoutes(): Router<AuthState> {
  const router = new Router<AuthState>()
  router.get('/profile', (ctx) => {
    const { auth } = ctx.state
    ctx.body = {
      subject: auth?.subject,
      attributes: auth?.attributes,
      roles: [...(auth?.roles ?? [])],
      groups: [...(auth?.groups ?? [])],
    }
  })
  router.get('/stock', requireRoles('clerk'), allowed)
  router.get('/raises', requireClaims({ level: { atLeast: 3, atMost: 9 } }), allowed)
  const ownDepartment = hasClaims({ department: '${param.department}' })
  router.get(
    '/departments/:department',
    authorize(anyOf(ownDepartment, hasRoles('manager'))),
    allowed,
  )
  router.get('/books', authorize(anyOf(hasGroups('auditors'), hasRoles('manager'))), allowed)
  router.get('/desk', authorize(allOf(hasRoles('clerk'), not(hasRoles('manager')))), allowed)
  router.get('/shelves/:name', authorize(hasAccess()), allowed)
  router.get(
    '/jubilee',
    authorize(({ attributes: { hiredOn } }) => hiredOn instanceof Date && hiredOn < decadeStart),
    allowed,
  )
  return router
}

function allowed(ctx: { body: unknown }): void {
  ctx.body = { allowed: true }
}
