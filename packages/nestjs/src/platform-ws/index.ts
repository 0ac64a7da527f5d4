export type { AdapterOptions } from '../websockets/adapter-options.ts'
export { JwtWsAdapter } from './jwt-ws-adapter.ts'
