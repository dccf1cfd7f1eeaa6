import { ToolError } from '../tool-error.ts'
/** Makes the text that a tool prints of bytes. */
export type ToText = (bytes: Buffer) => string | Buffer

const packageName = 'org.apache.kafka.common.serialization.'

/** `toString()` of what Kafka's deserializers make, by the name of the class. */
const deserializers: Readonly<Record<string, ToText>> = {
  StringDeserializer: (bytes) => bytes,
  ByteBufferDeserializer: (bytes) => `java.nio.HeapByteBuffer[pos=0 lim=${bytes.length} cap=${bytes.length}]`,
  BytesDeserializer: escaped,
  BooleanDeserializer: (bytes) => sized(bytes, 1, 'BooleanDeserializer', () => String(bytes[0] === 1)),
  ShortDeserializer: (bytes) => sized(bytes, 2, 'ShortDeserializer', () => String(bytes.readInt16BE())),
  IntegerDeserializer: (bytes) => sized(bytes, 4, 'IntegerDeserializer', () => String(bytes.readInt32BE())),
  LongDeserializer: (bytes) => sized(bytes, 8, 'LongDeserializer', () => String(bytes.readBigInt64BE())),
  FloatDeserializer: (bytes) =>
    sized(bytes, 4, 'Deserializer', () => javaNumber(Number(bytes.readFloatBE().toPrecision(8)))),
  DoubleDeserializer: (bytes) => sized(bytes, 8, 'Deserializer', () => javaNumber(bytes.readDoubleBE())),
  UUIDDeserializer: (bytes) => bytes.toString(),
}

/** Names of the classes that can be used. */
export const deserializerNames: readonly string[] = Object.keys(deserializers)

/** The deserializer of a class; undefined for one that is not known. */
export function deserializer(className: string): ToText | undefined {
  const name = className.startsWith(packageName) ? className.slice(packageName.length) : className
  return Object.hasOwn(deserializers, name) ? deserializers[name] : undefined
}

/** @throws Error for bytes of another length */
function sized(bytes: Buffer, length: number, who: string, read: () => string): string {
  if (bytes.length === length) return read()
  throw new ToolError(`Size of data received by ${who} is not ${length}`)
}

/** Java writes whole numbers with a fraction of zero. */
function javaNumber(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e7 ? `${value}.0` : String(value)
}

function escaped(bytes: Buffer): string {
  return Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('')
}
