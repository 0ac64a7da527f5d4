import { createChain, createVerifier, sharedSecret, type Verifier } from '@sekisho/core'
import { expect, test } from 'vitest'
import { mqttAuth, type MqttAuthOptions } from '../src/index.ts'

const verifier = createVerifier({
  issuer: 'https://login.example.com',
  audience: 'broker',
  keys: sharedSecret('a secret of more than thirty-two bytes'),
})
const next = () => undefined

test.each([
  [{ form: 'password' }, /mqttAuth\(\) has no option "form"; it has from, onMissing, next/],
  [{ from: 'header' }, /from must be one of password, username; got "header"/],
  [{ from: undefined }, /from must be set, or left out/],
  [{ onMissing: 'skip' }, /onMissing must be one of deny, ignore; got "skip"/],
  [{ onMissing: 'ignore' }, /next must be a function; got undefined/],
  [{ next }, /next must be left out, for it is asked only with onMissing: 'ignore'/],
  [{ noMatch: true }, /noMatch must be one of deny, allow; got true/],
  [{ renewalTopic: 'auth' }, /renewalTopic must be a topic such as \$auth\/token/],
  [{ renewalTopic: '$SYS/token' }, /renewalTopic must be .* not below \$SYS, or null/],
  [{ renewalTopic: '$auth/#' }, /renewalTopic must be/],
  [{ context: {} }, /context must be a function/],
  [{ onDenied: null }, /onDenied must be a function; got null/],
  [{ closeOnExpiry: 'no' }, /closeOnExpiry must be true or false; got "no"/],
  [{ recheckIntervalSeconds: 0 }, /recheckIntervalSeconds must be a number from 1/],
  [null, /mqttAuth\(\) must be an object of options; got null/],
])('the option %j is a mistake', (options, message) => {
  expect(() => mqttAuth(verifier, options as unknown as MqttAuthOptions)).toThrow(message)
})

test('options in place of a verifier are a mistake', () => {
  const options = { issuer: 'https://login.example.com', audience: 'broker' }
  expect(() => mqttAuth(options as unknown as Verifier)).toThrow(
    /verifier must be an object with a method authenticate\(\)/,
  )
})

test('EM-8 a chain of verifiers may stand for one', () => {
  expect(() => mqttAuth(createChain({ devices: verifier }))).not.toThrow()
})
