import { describeHttpConformance } from '@sekisho/testing/vitest'
import { mountOnExpress, mountOnFastify } from './mount.ts'

describeHttpConformance('Nest 12 on Express', mountOnExpress)
describeHttpConformance('Nest 12 on Fastify', mountOnFastify)
