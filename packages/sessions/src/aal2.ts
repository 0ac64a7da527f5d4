import type { Lifetimes } from './sessions.ts'

/**
 * Lifetimes of NIST SP 800-63B-4 for AAL2, to spread into options: a session ends
 * after an hour without use, and after a day in any case.
 */
export const aal2 = Object.freeze({
  accessTokenSeconds: 300,
  idleSeconds: 3600,
  absoluteSeconds: 86_400,
} satisfies Lifetimes)
