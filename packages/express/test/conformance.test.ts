import { describeHttpConformance } from '@sekisho/testing/vitest'
import express from 'express'
import express4 from 'express4'
import { mountOn } from './mount.ts'

describeHttpConformance('Express 5', mountOn(express))
describeHttpConformance('Express 4', mountOn(express4))
