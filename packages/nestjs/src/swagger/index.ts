export { createSecuredDocument } from './secured-document.ts'
