/** One header of a record as it was read. */
export interface RecordHeader {
  readonly key: string
  readonly value: Buffer | null
}

/** The headers of a record, in their order; a key may occur more than once. */
export type RecordHeaders = readonly RecordHeader[]

/** One header of a record to be sent. Strings leave as UTF-8. */
export interface RecordHeaderInput {
  readonly key: string
  readonly value: Uint8Array | string | null
}

/** The value of the last header with this key; undefined when there is none. */
export function lastHeader(headers: RecordHeaders, key: string): Buffer | null | undefined {
  for (let i = headers.length - 1; i >= 0; i--) {
    const header = headers[i]!
    if (header.key === key) return header.value
  }
  return undefined
}
