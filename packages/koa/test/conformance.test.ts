import { describeHttpConformance } from '@sekisho/testing/vitest'
import Koa from 'koa'
import Koa2 from 'koa2'
import { mountOn } from './mount.ts'

describeHttpConformance('Koa 3', mountOn(Koa))
describeHttpConformance('Koa 2', mountOn(Koa2))
