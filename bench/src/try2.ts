import { compareServers } from './http/compare.ts'
import { median } from './measure/ratio.ts'
for (const f of await compareServers(['express, bare','express, sekisho','koa, bare','koa, sekisho','nest, empty guard','nest, sekisho'], { rounds: 7, milliseconds: 1000 })) console.log(f.name, Math.round(median(f.perSecond)), median(f.p99).toFixed(2), median(f.cpu).toFixed(1))
