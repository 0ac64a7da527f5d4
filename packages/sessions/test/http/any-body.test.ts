import {
  array,
  assert,
  asyncProperty,
  dictionary,
  jsonValue,
  oneof,
  string,
  tuple,
} from 'fast-check'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { endpointRequest } from '../../src/http/node-request.ts'

type Answer = { readonly body: unknown } | { readonly refused: number; readonly says: string }

/** What the endpoints read of a body. */
async function read(mediaType: string, bytes: string | Buffer): Promise<Answer> {
  const request = new IncomingMessage(new Socket())
  Object.assign(request, { headersDistinct: { 'content-type': [mediaType] } })
  request.push(Buffer.from(bytes))
  request.push(null)
  try {
    return {
      body: await endpointRequest(request, { path: '/', parsedBody: undefined }).body('form'),
    }
  } catch (error) {
    const { status, description } = error as { status: number; description: string }
    return { refused: status, says: description }
  }
}

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'
const flat = oneof(string({ unit: 'grapheme' }), jsonValue({ maxDepth: 0 }))
const name = string({ unit: 'grapheme', maxLength: 8 })

const otherwise = {
  refused: 400,
  says: expect.stringMatching(/^The body (?:must be|is not)/) as string,
}

/** Every UTF-16 unit as a JSON escape. */
function escapedUnits(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}

describe('any body', () => {
  test('of flat JSON is read as it was written', async () => {
    await assert(
      asyncProperty(dictionary(name, flat), async (object) => {
        const text = JSON.stringify(object)
        expect(await read(json, text)).toEqual({ body: JSON.parse(text) as unknown })
      }),
      { numRuns: 500 },
    )
  })

  test('of JSON with a name twice is refused, also where it is written in another way', async () => {
    await assert(
      asyncProperty(name, flat, flat, async (twice, one, two) => {
        const escaped = `"${escapedUnits(twice)}"`
        for (const again of [JSON.stringify(twice), escaped]) {
          const text = `{${JSON.stringify(twice)}:${JSON.stringify(one)},${again}:${JSON.stringify(two)}}`
          expect(await read(json, text)).toEqual({
            refused: 400,
            says: 'The body must be a flat JSON object without repeated names',
          })
        }
      }),
      { numRuns: 300 },
    )
  })

  test('of a form is read as it was written, or refused for a field that is there twice', async () => {
    await assert(
      asyncProperty(
        array(tuple(name, string({ unit: 'grapheme' })), { minLength: 1 }),
        async (fields) => {
          const answer = await read(form, new URLSearchParams(fields).toString())
          const isOnce = new Set(fields.map(([field]) => field)).size === fields.length
          expect(answer).toEqual(
            isOnce
              ? { body: Object.fromEntries(fields) }
              : { refused: 400, says: 'A field of the form is there twice' },
          )
        },
      ),
      { numRuns: 500 },
    )
  })

  test('is an object of names that are there once, or refused', async () => {
    await assert(
      asyncProperty(
        oneof(
          string({ unit: 'grapheme' }),
          jsonValue().map((value) => JSON.stringify(value)),
        ),
        async (text) => {
          const answer = await read(json, text)
          const isRefused = 'refused' in answer
          expect(answer).toEqual(
            isRefused
              ? otherwise
              : { body: text === '' ? undefined : (JSON.parse(text) as unknown) },
          )
        },
      ),
      { numRuns: 1000 },
    )
  })
})
