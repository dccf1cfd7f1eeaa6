import { CodecRegistry } from '@ottla/compression'
import {
  ControlType,
  encodeRequestFrame,
  FrameAssembler,
  readControlRecord,
  readRecords,
  Reader,
  RecordBatchView,
  type RecordView,
} from '@ottla/protocol'
import { fetch } from '@ottla/protocol/messages/fetch'
import { nodeRuntime, type Socket, type Transport } from '@ottla/runtime'

/** One record of a log. */
export interface LogRecord {
  readonly offset: number
  readonly timestamp: number
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly { readonly key: string; readonly value: Buffer | null }[]
  /** Id of the codec of its batch. */
  readonly compression: number
  /** What became of its transaction, as the markers behind it say; `plain` without one, `open` without a marker. */
  fate: 'plain' | 'committed' | 'aborted' | 'open'
}

/** Options of {@link readLog}. */
export interface ReadLogOptions {
  /** Default: the network of the process. */
  readonly transport?: Transport
  /** Default: all codecs that load. */
  readonly codecs?: CodecRegistry
}

const fetchVersion = 12

/** Reads a whole partition with plain Fetch requests, without control records, so that tests need no consumer. */
export async function readLog(
  bootstrapServers: string,
  topic: string,
  partition: number,
  { transport = nodeRuntime.transport, codecs }: ReadLogOptions = {},
): Promise<LogRecord[]> {
  const at = bootstrapServers.lastIndexOf(':')
  const host = bootstrapServers.slice(0, at)
  const asker = new Asker(await transport.connect({ host, port: Number(bootstrapServers.slice(at + 1)) }))
  const log = new Log(codecs ?? (await CodecRegistry.load()))
  try {
    for (;;) {
      const { errorCode, highWatermark, records } = await asker.fetch(topic, partition, log.nextOffset)
      if (errorCode !== 0) throw new Error(`Fetch of ${topic}-${partition} failed with error ${errorCode}`)
      log.take(records ?? Buffer.alloc(0))
      if (log.nextOffset >= highWatermark) return log.records
    }
  } finally {
    asker.close()
  }
}

/** Puts the answers of Fetch requests together, and decides by the markers alone which transactions took place. */
class Log {
  readonly records: LogRecord[] = []
  nextOffset = 0
  readonly #codecs: CodecRegistry
  readonly #open = new Map<number, LogRecord[]>()

  constructor(codecs: CodecRegistry) {
    this.#codecs = codecs
  }

  take(bytes: Buffer): void {
    for (let position = 0; position < bytes.length;) {
      const batch = new RecordBatchView(bytes, position)
      position = batch.end
      const payload = Buffer.from(this.#codecs.get(batch.compression).decompress(batch.payload, 100_000_000))
      for (const record of readRecords(batch, payload)) {
        if (record.offset < this.nextOffset) continue
        if (batch.isControl) {
          const { type } = readControlRecord(record.key, record.value)
          this.#end(batch.producerId, type === ControlType.COMMIT)
        } else this.#add(batch, record)
      }
      this.nextOffset = Math.max(this.nextOffset, batch.nextOffset)
    }
  }

  #add(batch: RecordBatchView, { offset, timestamp, key, value, headers }: RecordView): void {
    const record: LogRecord = {
      offset,
      timestamp,
      key: key?.toString() ?? null,
      value: value?.toString() ?? null,
      headers,
      compression: batch.compression,
      fate: batch.isTransactional ? 'open' : 'plain',
    }
    this.records.push(record)
    if (!batch.isTransactional) return
    const open = this.#open.get(batch.producerId)
    if (open === undefined) this.#open.set(batch.producerId, [record])
    else open.push(record)
  }

  #end(producerId: number, isCommit: boolean): void {
    for (const record of this.#open.get(producerId) ?? []) record.fate = isCommit ? 'committed' : 'aborted'
    this.#open.delete(producerId)
  }
}

interface Answer {
  readonly errorCode: number
  readonly highWatermark: number
  readonly records: Buffer | null
}

/** One connection, one request at a time. */
class Asker {
  readonly #socket: Socket
  #correlationId = 0
  #waiting: { resolve(frame: Buffer): void; reject(error: Error): void } | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    const assembler = new FrameAssembler(100_000_000, (frame) => this.#waiting?.resolve(frame))
    socket.attach({
      onData: (chunk) => assembler.push(Buffer.from(chunk)),
      onClose: (error) => this.#waiting?.reject(error ?? new Error('The broker closed the connection')),
    })
  }

  async fetch(topic: string, partition: number, fetchOffset: number): Promise<Answer> {
    const frame = await new Promise<Buffer>((resolve, reject) => {
      this.#waiting = { resolve, reject }
      const request = {
        maxWaitMs: 100,
        minBytes: 1,
        topics: [{ topic, partitions: [{ partition, fetchOffset, partitionMaxBytes: 10_000_000 }] }],
      }
      this.#socket.write(encodeRequestFrame(fetch, fetchVersion, this.#correlationId++, 'read-log', request).chunks())
    })
    const reader = new Reader(frame, 4)
    reader.skipTaggedFields()
    return fetch.decodeResponse(reader, fetchVersion).responses[0]!.partitions[0]!
  }

  close(): void {
    this.#socket.destroy()
  }
}
