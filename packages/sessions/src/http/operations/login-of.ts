import type { DirectoryUser } from '../../passwords/user-directory.ts'
import type { LoginRequest } from '../../sessions.ts'

/** What a login takes of a user; a directory may know more. */
export function loginOf({ subject, claims, stamp }: DirectoryUser): LoginRequest {
  return {
    subject,
    ...(claims === undefined ? {} : { claims }),
    ...(stamp === undefined ? {} : { stamp }),
  }
}
