import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

/** One Nest: packages/nestjs must use this workspace's Nest 11. */
export default mergeConfig(
  shared,
  defineConfig({
    resolve: {
      dedupe: [
        '@nestjs/common',
        '@nestjs/core',
        '@nestjs/platform-express',
        '@nestjs/platform-fastify',
        'reflect-metadata',
        'rxjs',
      ],
    },
  }),
)
