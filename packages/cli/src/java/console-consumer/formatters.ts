import type { ConsumerRecord } from '@ottla/consumer'
import { complain } from '../print.ts'
import { RecordFormatter } from './record-formatter.ts'
import { ToolError } from '../tool-error.ts'

/** Makes the bytes that are printed for a record. */
export interface RecordWriter {
  format(record: ConsumerRecord): Buffer
}

const nothing = Buffer.alloc(0)

/**
 * The formatter of a class of Apache Kafka.
 * @throws Error for a class that cannot be used here
 */
export async function formatterOf(
  className: string,
  properties: Readonly<Record<string, string>>,
): Promise<RecordWriter> {
  switch (className.replace(/^(org\.apache\.kafka\.tools\.consumer\.|kafka\.tools\.)/, '')) {
    case 'DefaultMessageFormatter':
      return new RecordFormatter(properties)
    case 'LoggingMessageFormatter':
      return loggingFormatter(new RecordFormatter(properties))
    case 'NoOpMessageFormatter':
      return { format: () => nothing }
    case 'OffsetsMessageFormatter':
      return coordinatorFormatter('offsets')
    case 'GroupMetadataMessageFormatter':
      return coordinatorFormatter('groups')
    case 'TransactionLogMessageFormatter':
      return coordinatorFormatter('transactions')
    default:
      throw new ToolError(
        `${className} is a class that cannot be loaded here; there are Default-, Logging-, NoOp-, Offsets-, GroupMetadata- and TransactionLogMessageFormatter`,
      )
  }
}

/** Prints records of a coordinator's topic as JSON, one after the other without an end of line, and no others. */
async function coordinatorFormatter(what: 'offsets' | 'groups' | 'transactions'): Promise<RecordWriter> {
  const { offsetsTopicKinds, readCoordinatorRecord, transactionTopicKinds } =
    await import('../coordinator-records/coordinator-records.ts')
  const kinds = what === 'transactions' ? transactionTopicKinds : offsetsTopicKinds
  return {
    format({ key, value }) {
      const record = key === null ? undefined : readCoordinatorRecord(kinds, key, value)
      const isGroup = record?.type === 2
      if (record === undefined || isGroup !== (what === 'groups')) return nothing
      return Buffer.from(JSON.stringify({ key: { type: record.type, data: record.key }, value: record.value }))
    },
  }
}

/** Prints the record and logs it on standard error too. */
function loggingFormatter(formatter: RecordFormatter): RecordWriter {
  return {
    format(record) {
      const { key, value, timestamp, timestampType } = record
      const type = timestampType === 'logAppendTime' ? 'LogAppendTime' : 'CreateTime'
      complain(
        `${type}:${timestamp}, key:${key === null ? 'null ' : `${key.toString()}, `}value:${value?.toString() ?? 'null'}`,
      )
      return formatter.format(record)
    },
  }
}
