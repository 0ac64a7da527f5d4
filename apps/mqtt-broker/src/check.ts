import { checkDevices } from './check-devices.ts'

console.log('Connecting devices over TCP and WebSocket, and trying every topic …')
const findings = await checkDevices()
for (const { what, fault } of findings) {
  console.log(fault === null ? `  ok   ${what}` : `  OFF  ${what}\n       got ${fault}`)
}
const off = findings.filter(({ fault }) => fault !== null).length
console.log(
  off === 0 ? `All ${findings.length} answers are right.` : `${off} of ${findings.length} are off.`,
)
process.exitCode = off === 0 ? 0 : 1
