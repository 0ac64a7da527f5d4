import { createVerifier, policyFromEnv, type VerifierOptions } from '@sekisho/core'
import { startBroker } from './broker.ts'
import { devicesPolicy } from './devices-policy.ts'

// The issuer comes from JWT_ISSUER and JWT_AUDIENCE; without them this stops and says so.
const policy = { ...policyFromEnv(), ...devicesPolicy } as VerifierOptions
const { tcpUrl, webSocketUrl } = await startBroker(
  createVerifier(policy),
  {
    onDenied: (error, { action, client }) => console.log(`${client?.id} ${action}: ${error.code}`),
  },
  { tcp: 1883, webSocket: 8083 },
)
console.log(`mqtt-broker listens on ${tcpUrl} and ${webSocketUrl}`)
