export { webSockets } from './web-sockets.ts'
