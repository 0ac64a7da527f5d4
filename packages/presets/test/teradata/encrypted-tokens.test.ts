import { createPublicKey } from 'node:crypto'
import { join } from 'node:path'
import { CompactEncrypt } from 'jose'
import { expect, test } from 'vitest'
import { directoryWith } from '../directory.ts'
import { rsaKey } from '../tokens.ts'
import { sampleXml } from './sample.ts'
import { answerTo, both, local } from './world.ts'

const pem = rsaKey.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

function encrypted(token: string): Promise<string> {
  return new CompactEncrypt(Buffer.from(token))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT' })
    .encrypt(createPublicKey(rsaKey.spki))
}

test('TD-15 JWTDecryptionKeyFile opens a token around a signed one', async () => {
  const file = join(directoryWith({ 'key.pem': pem }), 'key.pem')
  const token = await encrypted(local.token())
  const xml = sampleXml(both(), `JWTDynamicKey="yes" JWTDecryptionKeyFile="${file}"`)
  expect(await answerTo(token, xml)).toBe('alice')
  expect(await answerTo(token, sampleXml(both()))).toBe('refused: token_encrypted')
  expect(await answerTo(token, xml, { decryptionAlgorithm: 'RSA-OAEP' })).toMatch(/^refused: /)
})
