import { describe, expect, it } from 'vitest'
import { constantName, kebabName } from '../scripts/names.mjs'
import { loadDefinitions } from '../scripts/parse-definitions.mjs'
import { inRange } from '../scripts/versions.mjs'
import { DecodeError } from '../src/errors.ts'
import { Reader } from '../src/reader.ts'
import { Writer } from '../src/writer.ts'
import { below, fuzzSeed, randomBytes, replayable, seededRandom } from './support/seeded.ts'

// Every message of the definitions in every version, those without Java vectors too (internal topics, control
// records): random values, encoded, decoded, compared, encoded again.

interface Field {
  name: string
  type: string
  array: boolean
  range: [number, number]
  nullable: [number, number] | null
}
interface Struct {
  fields: Field[]
}
interface Message {
  name: string
  root: Struct
  structs: Map<string, Struct>
}
interface Definition {
  kind: string
  name: string
  range: [number, number]
  messages: Message[]
}
interface Codec {
  encode(writer: Writer, value: unknown, version: number): void
  decode(reader: Reader, version: number): unknown
}

function randomValue(random: () => number, message: Message, type: string, version: number): unknown {
  const struct = message.structs.get(type)
  if (struct !== undefined) return randomStruct(random, message, struct, version)
  switch (type) {
    case 'bool':
      return random() < 0.5
    case 'int8':
      return below(random, 256) - 128
    case 'int16':
      return below(random, 65_536) - 32_768
    case 'uint16':
      return below(random, 65_536)
    case 'int32':
      return below(random, 2 ** 32) - 2 ** 31
    case 'uint32':
      return below(random, 2 ** 32)
    case 'int64':
      return Math.round((random() * 2 - 1) * Number.MAX_SAFE_INTEGER)
    case 'hash64':
      return randomBytes(random, 8).readBigInt64BE()
    case 'float64':
      return random() * 1e9
    case 'uuid':
      return randomBytes(random, 16).toString('base64url')
    case 'string':
      return ['', 'text', 'ünïcode', 'x'.repeat(200)][below(random, 4)]
    default:
      return randomBytes(random, below(random, 5) === 0 ? 2000 : below(random, 20))
  }
}

function randomStruct(random: () => number, message: Message, struct: Struct, version: number): unknown {
  const value: Record<string, unknown> = {}
  for (const { name, type, array, range, nullable } of struct.fields) {
    if (!inRange(range, version)) continue
    if (inRange(nullable, version) && random() < 0.2) value[name] = null
    else if (array)
      value[name] = Array.from({ length: below(random, 4) }, () => randomValue(random, message, type, version))
    else value[name] = randomValue(random, message, type, version)
  }
  return value
}

const definitions = (loadDefinitions() as Definition[]).filter(
  ({ kind, messages }) => kind !== 'removed' && messages.length > 0,
)

async function codecsOf({ kind, name }: Definition): Promise<Codec[]> {
  const module = await import(`../src/generated/${kebabName(name)}.ts`)
  const codec = module[constantName(name)]
  if (kind !== 'api') return [codec]
  return [
    { encode: codec.encodeRequest, decode: codec.decodeRequest },
    { encode: codec.encodeResponse, decode: codec.decodeResponse },
  ]
}

describe('a message of random values', () => {
  it.each(definitions)('$name comes back from its bytes in every version', async (definition) => {
    const codecs = await codecsOf(definition)
    replayable('round-trip.test.ts', () => {
      const random = seededRandom(fuzzSeed)
      for (const [i, message] of definition.messages.entries()) {
        const codec = codecs[i]!
        for (let version = definition.range[0]; version <= definition.range[1]; version++) {
          for (let round = 0; round < 3; round++) {
            const about = `${message.name} v${version}`
            const value = randomStruct(random, message, message.root, version)
            const writer = new Writer()
            codec.encode(writer, value, version)
            const bytes = writer.toBuffer()
            const reader = new Reader(bytes)
            const decoded = codec.decode(reader, version)
            reader.expectEnd()
            expect(decoded, about).toMatchObject(value as object)
            const again = new Writer()
            codec.encode(again, decoded, version)
            expect(again.toBuffer().equals(bytes), about).toBe(true)
            const end = below(random, bytes.length)
            const cut = new Reader(Buffer.from(bytes.subarray(0, end)))
            if (bytes.length > 0) expect(() => codec.decode(cut, version), about).toThrow(DecodeError)
          }
        }
      }
    })
  })
})
