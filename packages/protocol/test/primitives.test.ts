import { describe, expect, it } from 'vitest'
import { DecodeError, EncodeError } from '../src/errors.ts'
import { Reader, ZERO_UUID } from '../src/reader.ts'
import { varintSize, varlongSize, writeVarint, writeVarlong } from '../src/records/varint.ts'
import { Writer } from '../src/writer.ts'
import { loadVectors } from './support/vectors.ts'

interface Vector {
  value: string | number
  hex: string
  size: number
}

const vectors = loadVectors('primitives.json') as {
  varint_zigzag32: Vector[]
  varlong_zigzag64: Vector[]
  unsigned_varint32: Vector[]
  unsigned_varlong64: Vector[]
  uuid_base64url: { hex: string; string: string }[]
  serdes: { serde: string; value: string; hex: string }[]
}

const readerOf = (hex: string): Reader => new Reader(Buffer.from(hex, 'hex'))
function written(write: (writer: Writer) => void): string {
  const writer = new Writer()
  write(writer)
  return writer.toBuffer().toString('hex')
}

describe('primitives as the Java classes write them', () => {
  it.each(vectors.varint_zigzag32)('varint $value', ({ value, hex, size }) => {
    const number = Number(value)
    expect(readerOf(hex).readVarint()).toBe(number)
    expect(written((writer) => writer.writeVarint(number))).toBe(hex)
    const buffer = Buffer.alloc(10)
    expect(buffer.subarray(0, writeVarint(buffer, 0, number)).toString('hex')).toBe(hex)
    expect(varintSize(number)).toBe(size)
  })

  it.each(vectors.varlong_zigzag64)('varlong $value', ({ value, hex, size }) => {
    expect(readerOf(hex).readVarlongAsBigInt()).toBe(BigInt(value))
    expect(written((writer) => writer.writeVarlongAsBigInt(BigInt(value)))).toBe(hex)
    const number = Number(value)
    if (!Number.isSafeInteger(number)) {
      expect(() => readerOf(hex).readVarlong()).toThrow(DecodeError)
      expect(() => written((writer) => writer.writeVarlong(number))).toThrow(EncodeError)
      return
    }
    expect(readerOf(hex).readVarlong()).toBe(number)
    expect(written((writer) => writer.writeVarlong(number))).toBe(hex)
    const buffer = Buffer.alloc(10)
    expect(buffer.subarray(0, writeVarlong(buffer, 0, number)).toString('hex')).toBe(hex)
    expect(varlongSize(number)).toBe(size)
  })

  it.each(vectors.unsigned_varint32)('unsigned varint $value', ({ value, hex }) => {
    // Java shows the upper half as negative numbers.
    const number = Number(value) >>> 0
    expect(readerOf(hex).readUnsignedVarint()).toBe(number)
    expect(written((writer) => writer.writeUnsignedVarint(number))).toBe(hex)
  })

  it.each(vectors.unsigned_varlong64)('unsigned varlong $value', ({ value, hex }) => {
    expect(readerOf(hex).readUnsignedVarlongAsBigInt()).toBe(BigInt(value))
    expect(written((writer) => writer.writeUnsignedVarlongAsBigInt(BigInt(value)))).toBe(hex)
  })

  it.each(vectors.uuid_base64url)('uuid $string', ({ hex, string }) => {
    expect(readerOf(hex).readUuid()).toBe(string)
    expect(written((writer) => writer.writeUuid(string))).toBe(hex)
  })

  it.each(vectors.serdes.filter(({ serde }) => /^(int\d+|float64)$/.test(serde)))(
    '$serde $value',
    ({ serde, value, hex }) => {
      const number = Number(value)
      if (serde === 'int16') {
        expect(readerOf(hex).readInt16()).toBe(number)
        expect(written((writer) => writer.writeInt16(number))).toBe(hex)
      } else if (serde === 'int32') {
        expect(readerOf(hex).readInt32()).toBe(number)
        expect(written((writer) => writer.writeInt32(number))).toBe(hex)
      } else if (serde === 'int64') {
        expect(readerOf(hex).readInt64AsBigInt()).toBe(BigInt(value))
        expect(written((writer) => writer.writeInt64AsBigInt(BigInt(value)))).toBe(hex)
        if (!Number.isSafeInteger(number)) return
        expect(readerOf(hex).readInt64()).toBe(number)
        expect(written((writer) => writer.writeInt64(number))).toBe(hex)
      } else {
        expect(readerOf(hex).readFloat64()).toBe(number)
        expect(written((writer) => writer.writeFloat64(number))).toBe(hex)
      }
    },
  )
})

describe('an int64 at the edge of safe numbers', () => {
  it.each([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 32, -(2 ** 32), 2 ** 32 - 1, -1, 0])(
    'keeps %d',
    (value) => {
      const hex = written((writer) => writer.writeInt64(value))
      expect(readerOf(hex).readInt64()).toBe(value)
      expect(readerOf(hex).readInt64AsBigInt()).toBe(BigInt(value))
      const varlong = written((writer) => writer.writeVarlong(value))
      expect(varlong).toBe(written((writer) => writer.writeVarlongAsBigInt(BigInt(value))))
      expect(readerOf(varlong).readVarlong()).toBe(value)
    },
  )

  it.each([2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n])(
    'is a DecodeError as a number at %d, exact as a bigint',
    (value) => {
      const hex = written((writer) => writer.writeInt64AsBigInt(value))
      expect(() => readerOf(hex).readInt64()).toThrow(`int64 ${value} is beyond 2^53-1 (at byte 0)`)
      expect(readerOf(hex).readInt64AsBigInt()).toBe(value)
      const varlong = written((writer) => writer.writeVarlongAsBigInt(value))
      expect(() => readerOf(varlong).readVarlong()).toThrow(DecodeError)
      expect(readerOf(varlong).readVarlongAsBigInt()).toBe(value)
    },
  )
})

describe('a value that its type cannot hold', () => {
  it.each<[string, (writer: Writer) => void]>([
    ['int8 128', (writer) => writer.writeInt8(128)],
    ['int16 32768', (writer) => writer.writeInt16(32_768)],
    ['uint16 -1', (writer) => writer.writeUint16(-1)],
    ['int32 2^31', (writer) => writer.writeInt32(2 ** 31)],
    ['int32 1.5', (writer) => writer.writeInt32(1.5)],
    ['int64 2^53', (writer) => writer.writeInt64(2 ** 53)],
    ['int64 undefined', (writer) => writer.writeInt64(undefined as unknown as number)],
    ['a uuid of five characters', (writer) => writer.writeUuid('abcde')],
    ['a uuid that is no base64url', (writer) => writer.writeUuid('!!!!!!!!!!!!!!!!!!!!!!')],
    ['a string of 32768 bytes', (writer) => writer.writeString('x'.repeat(32_768))],
    ['a compact string of 40000 bytes', (writer) => writer.writeCompactString('é'.repeat(20_000))],
  ])('%s is an EncodeError', (_, write) => {
    expect(() => write(new Writer())).toThrow(EncodeError)
  })
})

describe('malformed bytes', () => {
  it.each<[string, string, (reader: Reader) => unknown]>([
    ['an int32 cut off', '000000', (reader) => reader.readInt32()],
    ['a string longer than what is left', '000561', (reader) => reader.readString()],
    ['a string that is null where it must not be', 'ffff', (reader) => reader.readString()],
    ['a compact string of 2^31 bytes', 'ffffffff0f61', (reader) => reader.readCompactString()],
    ['bytes of 2^31-1', '7fffffff00', (reader) => reader.readBytes()],
    ['a varint of six bytes', '808080808001', (reader) => reader.readUnsignedVarint()],
    ['a varint beyond 32 bits', 'ffffffff7f', (reader) => reader.readUnsignedVarint()],
    ['a varlong of eleven bytes', '8080808080808080808001', (reader) => reader.readVarlong()],
    ['an array of 2^31-1 elements', '7fffffff00000000', (reader) => reader.readArrayLength(1)],
    ['an array with more elements than bytes', '0000000500000000', (reader) => reader.readArrayLength(1)],
    ['an array with fewer bytes than its elements need', '0000000200000000', (reader) => reader.readArrayLength(4)],
    ['a null array', 'ffffffff', (reader) => reader.readArrayLength(1)],
    ['too many tagged fields', 'ffff7f0000', (reader) => reader.readTaggedCount()],
    ['a tagged field longer than what is left', '0105', (reader) => [reader.readTaggedCount(), reader.readTaggedEnd()]],
    ['bytes left over', '00', (reader) => reader.expectEnd()],
  ])('%s: a DecodeError with the offset', (_, hex, read) => {
    let error: unknown
    try {
      read(readerOf(hex))
    } catch (caught) {
      error = caught
    }
    expect(error).toBeInstanceOf(DecodeError)
    expect((error as DecodeError).offset).toBeGreaterThanOrEqual(0)
    expect((error as DecodeError).offset).toBeLessThanOrEqual(hex.length / 2)
    expect((error as DecodeError).code).toBe('ERR_KAFKA_DECODE')
  })

  it('an array of more than a million elements is refused even when the bytes are there', () => {
    const bytes = Buffer.alloc(2_000_000)
    bytes.writeInt32BE(1_000_001)
    expect(() => new Reader(bytes).readArrayLength(1)).toThrow('1000000 are allowed')
  })
})

it('the zero uuid is 22 letters A', () => {
  expect(ZERO_UUID).toBe(Buffer.alloc(16).toString('base64url'))
})
