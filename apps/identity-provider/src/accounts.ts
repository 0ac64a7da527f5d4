import { createHash, timingSafeEqual } from 'node:crypto'

/** A made-up person who can sign in here; every attribute ends up in that person's tokens. */
export interface SampleAccount {
  /** What the person types on the sign-in page. */
  username: string
  /** In clear text on purpose: these people do not exist and the password is documentation. */
  password: string
  /** The `sub` of every token of this person; never changes. */
  subject: string
  name: string
  email: string
  department: string
  /** Seniority as a whole number, 1 and up. */
  level: number
  /** First working day as `YYYY-MM-DD`. */
  hiredOn: string
  roles: readonly string[]
  /** What the person may do on the shelves of the stock room; the first rule that fits decides. */
  accessRules: readonly object[]
}

/**
 * Everyone who can sign in. Alice may do everything, Bob only reads, Carol has no role at all.
 */
export const sampleAccounts: readonly SampleAccount[] = [
  {
    username: 'alice',
    password: 'alice-sample-password',
    subject: 'person-1001',
    name: 'Alice Aoki',
    email: 'alice@people.example',
    department: 'sales',
    level: 5,
    hiredOn: '2019-04-01',
    roles: ['manager', 'clerk'],
    accessRules: [
      { permission: 'deny', method: '*', path: '/shelves/recalled' },
      { permission: 'allow', method: 'GET', path: '/shelves/#' },
    ],
  },
  {
    username: 'bob',
    password: 'bob-sample-password',
    subject: 'person-1002',
    name: 'Bob Baba',
    email: 'bob@people.example',
    department: 'shipping',
    level: 2,
    hiredOn: '2023-10-16',
    roles: ['clerk'],
    accessRules: [
      { permission: 'allow', method: 'GET', path: '/shelves/${client_attrs.department}' },
    ],
  },
  {
    username: 'carol',
    password: 'carol-sample-password',
    subject: 'person-1003',
    name: 'Carol Chiba',
    email: 'carol@people.example',
    department: 'audit',
    level: 1,
    hiredOn: '2025-01-06',
    roles: [],
    accessRules: [],
  },
]

/** The account whose `sub` this is, or `undefined` when nobody has it. */
export function accountBySubject(subject: string): SampleAccount | undefined {
  return sampleAccounts.find((account) => account.subject === subject)
}

/**
 * The account these credentials belong to. `undefined` covers an unknown name and a wrong
 * password alike, so that a caller cannot tell a visitor which of the two it was.
 */
export function accountByPassword(username: string, password: string): SampleAccount | undefined {
  const account = sampleAccounts.find((candidate) => candidate.username === username)
  const matches = timingSafeEqual(digest(password), digest(account?.password ?? ''))
  return account !== undefined && matches ? account : undefined
}

// Equal lengths are what timingSafeEqual needs; this is no way to store a real password.
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
