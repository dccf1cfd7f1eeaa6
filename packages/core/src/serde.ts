import type { RecordHeaderInput, RecordHeaders } from './record-headers.ts'

/** What a serializer may return: bytes, a string that leaves as UTF-8, or `null` for Kafka's null. */
export type Serialized = Uint8Array | string | null

/** Turns keys or values of the application into bytes. */
export interface Serializer<T> {
  /**
   * @param headers - the record's headers; what the serializer adds is sent with the record.
   * @returns the bytes, or a promise of them; the order of the records is kept either way.
   */
  serialize(topic: string, data: T, headers: RecordHeaderInput[]): Serialized | Promise<Serialized>
  /** Called once when the producer closes. */
  close?(): void | Promise<void>
}

/** Turns bytes into keys or values of the application. */
export interface Deserializer<T> {
  /**
   * @param bytes - a view into the received frame, `null` for Kafka's null.
   * @returns the value, or a promise of it.
   */
  deserialize(topic: string, bytes: Buffer | null, headers: RecordHeaders): T | Promise<T>
  /** Called once when the consumer closes. */
  close?(): void | Promise<void>
}
