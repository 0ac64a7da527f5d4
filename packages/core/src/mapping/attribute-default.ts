import { invalidOption } from '../options/invalid-option.ts'
import { attributeTypes } from './attribute-types.ts'
import type { AttributeTypeName } from './attributes.ts'
import { frozenCopy } from './frozen-copy.ts'
import { frozenDate } from './frozen-date.ts'

/**
 * The value of an attribute whose claim is absent: of the type of the attribute, frozen. Undefined where
 * none was given.
 *
 * @throws {TypeError} for a value that no claim could become.
 */
export function attributeDefault(where: string, type: AttributeTypeName, value: unknown): unknown {
  if (value === undefined) return undefined
  const fallback = isObjectType(type) ? objectOf(value) : scalarOf(type, value)
  if (fallback !== undefined) return fallback
  throw invalidOption(`${where}.default`, value, `a ${type}, as ${where}.type says`)
}

function isObjectType(type: AttributeTypeName): type is 'map' | 'filter' {
  return type === 'map' || type === 'filter'
}

function objectOf(value: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? frozenCopy(value) : undefined
}

function scalarOf(type: keyof typeof attributeTypes, value: unknown): unknown {
  if (type === 'date' && value instanceof Date) {
    return Number.isNaN(value.getTime()) ? undefined : frozenDate(value.getTime())
  }
  return attributeTypes[type](value, false)
}
