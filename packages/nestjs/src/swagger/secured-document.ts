import { ERRORS } from '@sekisho/core'
import type { INestApplication } from '@nestjs/common'
import { MetadataScanner, ModulesContainer } from '@nestjs/core'
import { SwaggerModule, type OpenAPIObject, type SwaggerDocumentOptions } from '@nestjs/swagger'
import { rulesOf } from '../route-rules.ts'

type Rules = ReturnType<typeof rulesOf>
type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>

const scheme = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } as const
const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

/**
 * As `SwaggerModule.createDocument()`, and every route that is not `@Public()` asks for the security
 * scheme `bearer` and documents 401; one with requirements, of its own or its class, documents 403 too.
 * What a document says already about either stays.
 *
 * @param config the scheme `bearer` is added unless it is there, by `addBearerAuth()` for example.
 */
export function createSecuredDocument(
  app: INestApplication,
  config: Omit<OpenAPIObject, 'paths'>,
  options: SwaggerDocumentOptions = {},
): OpenAPIObject {
  const rules = rulesOfHandlers(app)
  const handlers = new Map<string, readonly string[]>()
  const { operationIdFactory = defaultId } = options
  const document = SwaggerModule.createDocument(app, withScheme(config), {
    ...options,
    operationIdFactory: (controller, method, version) => {
      const id = operationIdFactory(controller, method, version)
      const handler = `${controller}.${method.replace(/\[\d+\]$/, '')}`
      handlers.set(id, [...(handlers.get(id) ?? []), handler])
      return id
    },
  })
  for (const item of Object.values(document.paths)) {
    for (const method of methods) {
      const operation = item[method]
      if (operation !== undefined) secure(operation, rules, handlers)
    }
  }
  return document
}

/** What cannot be told apart, for a name or an id that two have, is documented as closed. */
function secure(
  operation: Operation,
  rules: ReadonlyMap<string, readonly Rules[]>,
  handlers: ReadonlyMap<string, readonly string[]>,
): void {
  const id = operation.operationId ?? ''
  const found = (handlers.get(id) ?? [id]).flatMap((handler) => rules.get(handler) ?? [])
  if (found.length > 0 && found.every(({ isPublic }) => isPublic)) return
  operation.security ??= [{ bearer: [] }]
  operation.responses['401'] ??= { description: ERRORS.token_missing.public }
  if (found.some(({ requirements }) => requirements.length > 0)) {
    operation.responses['403'] ??= { description: ERRORS.permission_denied.public }
  }
}

/** By `Class.method`, and by the operationId that `@ApiOperation()` gives. */
function rulesOfHandlers(app: INestApplication): ReadonlyMap<string, readonly Rules[]> {
  const rules = new Map<string, Rules[]>()
  for (const { controllers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue
      const prototype = metatype.prototype as Record<string, object>
      for (const method of new MetadataScanner().getAllMethodNames(prototype)) {
        const handler = prototype[method] as object
        const own = Reflect.getMetadata('swagger/apiOperation', handler) as
          | Partial<Operation>
          | undefined
        for (const name of [`${metatype.name}.${method}`, own?.operationId ?? '']) {
          rules.set(name, [...(rules.get(name) ?? []), rulesOf(handler, metatype)])
        }
      }
    }
  }
  return rules
}

function withScheme(config: Omit<OpenAPIObject, 'paths'>): Omit<OpenAPIObject, 'paths'> {
  const { components = {} } = config
  const securitySchemes = { bearer: scheme, ...components.securitySchemes }
  return { ...config, components: { ...components, securitySchemes } }
}

function defaultId(controller: string, method: string, version?: string): string {
  return [controller, method, version].filter(Boolean).join('_')
}
