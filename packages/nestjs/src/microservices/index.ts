export { microservices, type MicroservicesOptions } from './microservices.ts'
