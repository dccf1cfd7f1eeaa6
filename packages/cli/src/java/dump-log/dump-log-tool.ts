import type { JavaTool } from '../flags.ts'

const stringDecoder = 'org.apache.kafka.tools.api.StringDecoder'
const otherFormat = 'the format of these records is not known here'

export const dumpLogTool: JavaTool = {
  name: 'kafka-dump-log',
  className: 'org.apache.kafka.tools.DumpLogSegments',
  text: 'Prints what is in log segments, their indexes, producer snapshots and transaction indexes.',
  style: 'jopt',
  flags: {
    'print-data-log': { text: 'print keys and values; a decoder does so too' },
    'verify-index-only': { text: 'check indexes and print only what is wrong' },
    'index-sanity-check': { text: 'check indexes as a broker does at its start' },
    files: { takes: 'text', text: 'the files, with commas between; always needed' },
    'max-message-size': { takes: 'int', default: '5242880', text: 'largest batch that an index may point to' },
    'max-bytes': { takes: 'int', default: '2147483647', text: 'most bytes of each .log file' },
    'deep-iteration': { text: 'print records too; --print-data-log does so' },
    'value-decoder-class': {
      takes: 'text',
      isOptional: true,
      default: stringDecoder,
      text: 'class that reads values',
      status: 'different',
      why: 'of Kafka’s own: StringDecoder, DefaultDecoder, LongDecoder, IntegerDecoder',
    },
    'key-decoder-class': {
      takes: 'text',
      isOptional: true,
      default: stringDecoder,
      text: 'class that reads keys',
      status: 'different',
      why: 'as --value-decoder-class',
    },
    'offsets-decoder': {
      text: 'read records of __consumer_offsets',
      status: 'different',
      why: 'offsets and classic groups; what members say of themselves stays base64',
    },
    'transaction-log-decoder': { text: 'read records of __transaction_state' },
    'cluster-metadata-decoder': { text: 'read records of __cluster_metadata', status: 'missing', why: otherFormat },
    'remote-log-metadata-decoder': {
      text: 'read records of __remote_log_metadata',
      status: 'missing',
      why: otherFormat,
    },
    'share-group-state-decoder': { text: 'read records of __share_group_state', status: 'missing', why: otherFormat },
    'skip-record-metadata': { text: 'print of records only keys and values' },
  },
  load: async () => (await import('./dump-log-command.ts')).runDumpLog,
}
