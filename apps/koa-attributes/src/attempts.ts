/** Who comes: a person of the sample provider, or the service, which is nobody. */
export type Visitor = 'alice' | 'bob' | 'carol' | 'service'

/** A request, and what must come of it. */
export interface Attempt {
  readonly visitor: Visitor
  readonly path: string
  readonly status: number
  /** The whole body of the answer, where it is of interest. */
  readonly body?: unknown
  /** What it shows, in the words of the summary. */
  readonly shows: string
}

const notPermitted = {
  error: 'insufficient_scope',
  error_description: 'The access token does not permit this request',
}

const profiles: readonly Attempt[] = [
  {
    visitor: 'alice',
    path: '/profile',
    status: 200,
    shows: 'subject, attributes, roles and groups',
    body: {
      subject: 'alice',
      attributes: {
        email: 'alice@people.example',
        department: 'sales',
        level: 5,
        hiredOn: '2019-04-01T00:00:00.000Z',
        roles: ['manager', 'clerk'],
        language: 'en',
        rows: { in: ['sales'] },
      },
      roles: ['manager', 'clerk'],
      groups: ['staff'],
    },
  },
  {
    visitor: 'carol',
    path: '/profile',
    status: 200,
    shows: 'no role, and a group from the file',
    body: {
      subject: 'carol',
      attributes: {
        email: 'carol@people.example',
        department: 'audit',
        level: 1,
        hiredOn: '2025-01-06T00:00:00.000Z',
        roles: [],
        language: 'en',
        rows: { in: ['audit'] },
      },
      roles: [],
      groups: ['staff', 'auditors'],
    },
  },
  {
    visitor: 'service',
    path: '/profile',
    status: 401,
    shows: 'a good token without the claims of a person',
    body: { error: 'invalid_token', error_description: 'The access token is invalid' },
  },
]

type Row = readonly [path: string, shows: string, allowed: readonly Visitor[]]

const guarded: readonly Row[] = [
  ['/orders', 'the scope orders:read', ['alice', 'bob', 'carol']],
  ['/stock', 'the role clerk', ['alice', 'bob']],
  ['/raises', 'a level from 3 to 9', ['alice']],
  ['/departments/shipping', 'the own department, or the role manager', ['alice', 'bob']],
  ['/departments/audit', 'the own department, or the role manager', ['alice', 'carol']],
  ['/departments/$%7Bparam.department%7D', 'a template is not filled in twice', ['alice']],
  ['/books', 'the group auditors, or the role manager', ['alice', 'carol']],
  ['/desk', 'the role clerk, and not manager', ['bob']],
  ['/shelves/shipping', 'an access rule of the token, for the own department', ['alice', 'bob']],
  ['/shelves/sales', 'an access rule of the token, for any shelf', ['alice']],
  ['/shelves/recalled', 'an access rule of the token that denies', []],
  ['/jubilee', 'hired before 2020, by a predicate', ['alice']],
]

const people = ['alice', 'bob', 'carol'] as const

/** Every attempt; what is not allowed is a 403 that names nothing. */
export const attempts: readonly Attempt[] = [
  ...profiles,
  ...guarded.flatMap(([path, shows, allowed]) =>
    people.map((visitor): Attempt =>
      allowed.includes(visitor)
        ? { visitor, path, shows, status: 200 }
        : { visitor, path, shows, status: 403, body: notPermitted },
    ),
  ),
]

/** After bob left the file of groups, and nobody restarted anything. */
export const afterwards: readonly Attempt[] = [
  { visitor: 'alice', path: '/profile', status: 200, shows: 'still in the group staff' },
  {
    visitor: 'bob',
    path: '/profile',
    status: 403,
    shows: 'no longer in the group staff',
    body: notPermitted,
  },
]
