import { checkTransports } from './check/check-transports.ts'

console.log('Signing alice and bob in, and trying HTTP, GraphQL and a WebSocket …')
const findings = await checkTransports()
for (const { what, fault } of findings) {
  console.log(fault === null ? `  ok   ${what}` : `  OFF  ${what}\n       got ${fault}`)
}
const off = findings.filter(({ fault }) => fault !== null).length
console.log(
  off === 0 ? `All ${findings.length} answers are right.` : `${off} of ${findings.length} are off.`,
)
process.exitCode = off === 0 ? 0 : 1
