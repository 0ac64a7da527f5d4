import 'reflect-metadata'
import { send, startTestIssuer } from '@sekisho/testing'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Controller, Get } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { describe, expect, test, vi } from 'vitest'

const optional = [
  '@nestjs/graphql',
  'graphql',
  'graphql-ws',
  '@nestjs/websockets',
  '@nestjs/platform-ws',
  '@nestjs/platform-socket.io',
  '@nestjs/microservices',
  '@nestjs/swagger',
]

// What an application without them finds.
for (const name of optional) {
  vi.doMock(name, () => {
    throw new Error(`${name} is not installed`)
  })
}

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly '@sekisho/source'?: string }>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>
}

const root = fileURLToPath(new URL('..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest

@Controller()
class RootController {
  @Get()
  show(): string {
    return 'passed'
  }
}

class RootModule {}

describe('without the packages of other transports', () => {
  test('an application is guarded over HTTP', async () => {
    const { JwtAuthModule } = await import('@sekisho/nestjs')
    const issuer = await startTestIssuer()
    const app = await NestFactory.create(
      {
        module: RootModule,
        imports: [JwtAuthModule.forRoot(issuer.options())],
        controllers: [RootController],
      },
      { logger: false, abortOnError: false, forceCloseConnections: true },
    )
    await app.listen(0, '127.0.0.1')
    const headers = [['authorization', `Bearer ${issuer.token()}`]] as const
    const url = await app.getUrl()
    const statuses = [await send(url, { path: '/' }), await send(url, { path: '/', headers })]
    expect(statuses.map(({ status }) => status)).toEqual([401, 200])
    await app.close()
    await issuer.close()
  })

  test.each(Object.entries(manifest.exports).filter(([, { '@sekisho/source': path }]) => path))(
    'the entry %s needs no package but its own',
    (name, { '@sekisho/source': path = '' }) => {
      const own: Readonly<Record<string, readonly string[]>> = {
        './websockets': ['@nestjs/websockets'],
        './platform-ws': ['@nestjs/platform-ws'],
        './platform-socket.io': ['@nestjs/platform-socket.io'],
        './microservices': ['@nestjs/microservices'],
        './swagger': ['@nestjs/swagger'],
      }
      const needed = packagesNeeded(join(root, path), new Set())
      expect(needed).toContain('@sekisho/core')
      expect(needed.filter((item) => optional.includes(item))).toEqual(own[name] ?? [])
    },
  )

  test('they are optional peers, and Nest itself is none', () => {
    const named = Object.keys(manifest.peerDependenciesMeta)
    expect(named.every((name) => name in manifest.peerDependencies)).toBe(true)
    expect(named).toEqual(optional.filter((name) => name.startsWith('@nestjs/')).toSorted())
  })
})

/** Packages that a source imports, types too, and the sources that it imports. */
function packagesNeeded(path: string, seen: Set<string>): readonly string[] {
  if (seen.has(path)) return []
  seen.add(path)
  const names = [...readFileSync(path, 'utf8').matchAll(/from '([^']+)'/g)].map(
    ([, from = '']) => from,
  )
  const found = names.flatMap((name) =>
    name.startsWith('.') ? packagesNeeded(join(dirname(path), name), seen) : [name],
  )
  return [...new Set(found)]
}
