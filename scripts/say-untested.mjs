// Printed after `npm test`: what was left out, and why.
import { untested } from './note-untested.mjs'

for (const line of untested()) console.log(`NOT TESTED: ${line}`)
