import { textOf, type AccessContext } from './access-context.ts'
import { ruleFault } from './rule-fault.ts'

/** Text of one level: fixed, or made from the context; undefined when a value is missing or unfit. */
export type LevelText = string | ((context: AccessContext) => string | undefined)

const named: Readonly<Record<string, (context: AccessContext) => unknown>> = {
  clientid: (context) => context.clientid,
  username: (context) => context.username,
  cert_common_name: (context) => context.certCommonName,
  zone: (context) => context.zone,
}

/**
 * Compiles one level with its placeholders: `${clientid}`, `${username}`, `${client_attrs.NAME}`,
 * `${cert_common_name}`, `${zone}`; `${$}` stands for a dollar sign.
 *
 * A value is one level, or part of one, and never more: one that `unfit` fits is as good as missing.
 *
 * @param literal checks the text between placeholders, and says what it stands for.
 * @throws {AuthError} `policy_invalid` for a placeholder of another name.
 */
export function compileLevel(
  where: string,
  text: string,
  unfit: RegExp,
  literal: (plain: string) => string,
): LevelText {
  const parts = text
    .split(/(\$\{[^}]*\}?)/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('${') ? valueOf(where, part) : literal(part)))
  const fixed = parts.filter((part) => typeof part === 'string')
  if (fixed.length === parts.length) return fixed.join('')
  return (context) => {
    const texts = parts.map((part) =>
      typeof part === 'string' ? part : fitValue(part(context), unfit),
    )
    return texts.every((filled) => filled !== undefined) ? texts.join('') : undefined
  }
}

function fitValue(value: unknown, unfit: RegExp): string | undefined {
  const text = textOf(value)
  return text === undefined || unfit.test(text) || !text.isWellFormed() ? undefined : text
}

function valueOf(where: string, part: string): string | ((context: AccessContext) => unknown) {
  const name = /^\$\{(.*)\}$/s.exec(part)?.[1] ?? ''
  if (name === '$') return '$'
  const attribute = /^client_attrs\.([A-Za-z0-9_-]+)$/.exec(name)?.[1]
  if (attribute !== undefined) {
    return ({ attributes }) =>
      typeof attributes === 'object' && attributes !== null && Object.hasOwn(attributes, attribute)
        ? attributes[attribute]
        : undefined
  }
  const value = Object.hasOwn(named, name) ? named[name] : undefined
  if (value !== undefined) return value
  throw ruleFault(
    `a placeholder in ${where}`,
    part,
    '${clientid}, ${username}, ${client_attrs.NAME}, ${cert_common_name}, ${zone}, or ${$} for a dollar sign',
  )
}
