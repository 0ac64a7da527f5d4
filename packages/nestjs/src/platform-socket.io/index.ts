export type { AdapterOptions } from '../websockets/adapter-options.ts'
export { JwtIoAdapter, type IoSocket, type JwtIoAdapterOptions } from './jwt-io-adapter.ts'
