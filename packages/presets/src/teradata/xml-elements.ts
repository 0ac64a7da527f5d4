import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { invalidOption } from '@sekisho/core/options'

/** An element of a document. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
}

const attributesName = ':@'
const textName = '#text'

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  textNodeName: textName,
  parseTagValue: false,
  parseAttributeValue: false,
  // Entities are read below: the five of XML, and no others.
  processEntities: false,
  trimValues: false,
})

const longest = 1_048_576
const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
}

/**
 * Parses XML of configuration files: no DOCTYPE, no entities but the five of XML, a mebibyte at most.
 *
 * @throws {TypeError} that does not show the text, which may hold a secret.
 */
export function xmlElements(text: unknown, where: string): readonly XmlElement[] {
  if (typeof text !== 'string') throw invalidOption(where, typeof text, 'XML text')
  if (text.length > longest) {
    throw invalidOption(where, `${text.length} characters`, `at most ${longest} characters`)
  }
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    throw invalidOption(where, 'a DOCTYPE', 'without DOCTYPE and entities of its own')
  }
  const valid = XMLValidator.validate(text)
  if (valid !== true) {
    const { line, col } = valid.err
    throw new TypeError(
      `Sekisho: ${where} is not well-formed XML at line ${line}, column ${col ?? '?'}`,
    )
  }
  return elementsIn(parsed(text, where), where)
}

// The validator passes over some of what the parser stops at, a comment without end for example.
function parsed(text: string, where: string): unknown {
  try {
    return parser.parse(text)
  } catch {
    throw new TypeError(`Sekisho: ${where} is not well-formed XML; compare its beginnings and ends`)
  }
}

function elementsIn(nodes: unknown, where: string): readonly XmlElement[] {
  if (!Array.isArray(nodes)) return []
  return nodes.flatMap((node: Readonly<Record<string, unknown>>) => {
    const name = Object.keys(node).find((key) => key !== attributesName)
    if (name === undefined || name === textName || name.startsWith('?')) return []
    return [
      { name, attributes: attributesOf(node, where), children: elementsIn(node[name], where) },
    ]
  })
}

function attributesOf(
  node: Readonly<Record<string, unknown>>,
  where: string,
): Readonly<Record<string, string>> {
  const attributes = (node[attributesName] ?? {}) as Readonly<Record<string, string>>
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, withEntities(value, where)]),
  )
}

function withEntities(value: string, where: string): string {
  return value.replace(/&[^;]*;?/g, (entity) => {
    const character = entities[entity]
    if (character === undefined) {
      throw invalidOption(
        where,
        'another entity',
        `without entities but ${Object.keys(entities).join(' ')}`,
      )
    }
    return character
  })
}

/** The elements of a name, in the order of the document, at any depth. */
export function elementsNamed(
  elements: readonly XmlElement[],
  name: string,
): readonly XmlElement[] {
  return elements.flatMap((element) => [
    ...(element.name === name ? [element] : []),
    ...elementsNamed(element.children, name),
  ])
}
