import { createVerifier } from '@sekisho/core'
import type { MqttAuthOptions } from '@sekisho/mqtt'
import { startTestIssuer, testClock, type TestIssuer } from '@sekisho/testing'
import { startBroker } from './broker.ts'
import { joinBroker, type Device } from './device.ts'
import { devicesPolicy } from './devices-policy.ts'

/** One thing that was looked at. */
export interface Finding {
  /** Over what, who did what, and what should become of it. */
  readonly what: string
  /** What became of it instead; null when all is well. */
  readonly fault: string | null
}

/** What is tried, and what should become of it. */
type Attempt = readonly [what: string, expected: string, got: Promise<string> | string]

/**
 * Starts an issuer and the broker, lets devices try everything over TCP and WebSocket, and ends both.
 *
 * @param options of the broker's `mqttAuth()`.
 */
export async function checkDevices(options: MqttAuthOptions = {}): Promise<readonly Finding[]> {
  const issuer = await startTestIssuer({ clock: testClock(Date.now()) })
  const { issuer: name, audience, keys } = issuer.options()
  const policy = { issuer: name, audience, ...devicesPolicy }
  const verifier = createVerifier(keys === undefined ? policy : { ...policy, keys })
  const broker = await startBroker(verifier, options)
  try {
    const findings = await Promise.all([
      checkOver('TCP', broker.tcpUrl, issuer),
      checkOver('WebSocket', broker.webSocketUrl, issuer),
    ])
    return findings.flat()
  } finally {
    await Promise.all([broker.close(), issuer.close(), verifier.close()])
  }
}

async function checkOver(
  transport: string,
  url: string,
  issuer: TestIssuer,
): Promise<readonly Finding[]> {
  const lamp = `lamp-${transport}`
  const join = (clientId: string, token?: string) => joinBroker({ url, clientId, token })
  const attempts = [
    ...(await connects(lamp, issuer, join)),
    ...(await topics(lamp, issuer, join)),
    ...(await lives(lamp, issuer, join)),
  ]
  return Promise.all(
    attempts.map(async ([what, expected, got]) => {
      const answer = await got
      return {
        what: `${transport.padEnd(9)} ${what}: ${expected}`,
        fault: answer === expected ? null : answer,
      }
    }),
  )
}

type Join = (clientId: string, token?: string) => Promise<Device>

function tokenOf(issuer: TestIssuer, device: string, seconds = 300, claims = {}): string {
  issuer.clock.setMs(Date.now())
  const acl = [
    { permission: 'deny', action: 'publish', topic: 'devices/+/commands' },
    // The address is that of the socket, below a WebSocket too.
    {
      permission: 'allow',
      action: 'publish',
      topic: 'devices/${clientid}/#',
      ipaddr: '127.0.0.0/8',
    },
    { permission: 'allow', action: 'subscribe', topic: 'devices/${clientid}/commands' },
    { permission: 'allow', action: 'subscribe', topic: 'sites/${client_attrs.site}/#' },
  ]
  const base = { sub: device, device, acl, client_attrs: { site: 'kyoto' } }
  return issuer.token({ expiresInSeconds: seconds, claims: { ...base, ...claims } })
}

async function connects(lamp: string, issuer: TestIssuer, join: Join): Promise<Attempt[]> {
  const good = tokenOf(issuer, lamp)
  const tries: readonly (readonly [what: string, expected: string, token: string | undefined])[] = [
    ['a good token connects', 'connected', good],
    ['no token', 'refused 4', undefined],
    ['a password that is no token', 'refused 4', 'secret'],
    ['an expired token', 'refused 4', tokenOf(issuer, lamp, -60)],
    ['a token for another service', 'refused 4', tokenOf(issuer, lamp, 300, { aud: 'other' })],
    ['the token of another device', 'refused 4', tokenOf(issuer, 'door')],
    ['a token whose signature is cut', 'refused 4', good.slice(0, -8)],
  ]
  const attempts: Attempt[] = []
  for (const [what, expected, token] of tries) {
    // One after the other, for they are all the same client.
    const device = await join(lamp, token)
    attempts.push([what, expected, device.answer])
    await device.leave()
  }
  return attempts
}

async function topics(lamp: string, issuer: TestIssuer, join: Join): Promise<Attempt[]> {
  const console = `console-${lamp}`
  const acl = { all: ['devices/#', 'sites/#'] }
  const operator = await join(console, tokenOf(issuer, console, 300, { acl }))
  const device = await join(lamp, tokenOf(issuer, lamp))
  const attempts: Attempt[] = [
    ['subscribing to its commands', 'granted', await device.subscribe(`devices/${lamp}/commands`)],
    ['subscribing to its site', 'granted', await device.subscribe('sites/kyoto/+')],
    ['subscribing to another site', 'refused', await device.subscribe('sites/nara/+')],
    ['subscribing to everything', 'refused', await device.subscribe('#')],
  ]
  const message = device.nextMessage()
  await operator.publish(`devices/${lamp}/commands`, 'on')
  attempts.push(
    ['receiving a command', `devices/${lamp}/commands on`, await message],
    ['publishing its state', 'acknowledged', await device.publish(`devices/${lamp}/state`)],
    ['publishing for another device', 'closed', await device.publish('devices/door/state')],
  )
  await Promise.all([operator.leave(), device.leave()])
  return attempts
}

async function lives(lamp: string, issuer: TestIssuer, join: Join): Promise<Attempt[]> {
  const device = await join(lamp, tokenOf(issuer, lamp, 3))
  const attempts: Attempt[] = [
    [
      'publishing with a token of three seconds',
      'acknowledged',
      await device.publish(`devices/${lamp}/state`),
    ],
    [
      'a fresh token on the connection',
      'acknowledged',
      await device.publish('$auth/token', tokenOf(issuer, lamp, 4)),
    ],
    [
      'publishing with the fresh token',
      'acknowledged',
      await device.publish(`devices/${lamp}/state`),
    ],
    ['waiting until that expires', 'closed', await device.closed()],
  ]
  await device.leave()
  return attempts
}
