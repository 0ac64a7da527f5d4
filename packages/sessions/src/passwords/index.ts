export {
  passwordDirectory,
  type PasswordDirectoryOptions,
  type StoredUser,
} from './password-directory.ts'
export { hashPassword, verifyPassword } from './password-hash.ts'
export type { DirectoryUser, UserDirectory } from './user-directory.ts'
