import type { JavaTool } from '../flags.ts'
import { brokerListFlag, zookeeperFlag } from '../old-flags.ts'

const readerText =
  'key=value for the reader: parse.key, key.separator, parse.headers, headers.delimiter, headers.separator, headers.key.separator, ignore.error, null.marker'

export const consoleProducerTool: JavaTool = {
  name: 'kafka-console-producer',
  className: 'org.apache.kafka.tools.ConsoleProducer',
  text: 'Sends each line of standard input as a record.',
  style: 'jopt',
  flags: {
    topic: { takes: 'text', text: 'the topic to send to; always needed' },
    'bootstrap-server': { takes: 'text', text: 'brokers to start from, host:port with commas between; always needed' },
    sync: { text: 'wait for each record before the next line is read' },
    'compression-codec': {
      takes: 'text',
      isOptional: true,
      text: 'none, gzip, snappy, lz4 or zstd; gzip when nothing follows',
    },
    'batch-size': { takes: 'int', default: '16384', text: 'most bytes of a batch (batch.size)' },
    'message-send-max-retries': { takes: 'int', default: '3', text: 'how often a batch is sent again (retries)' },
    'retry-backoff-ms': { takes: 'long', default: '100', text: 'pause before it is sent again (retry.backoff.ms)' },
    timeout: {
      takes: 'long',
      text: 'how long a batch waits for more records, in ms (linger.ms)',
      status: 'different',
      why: 'without it lines are sent at once, not after 1000 ms',
    },
    'request-required-acks': { takes: 'text', default: '-1', text: 'acknowledgements to wait for (acks)' },
    'request-timeout-ms': { takes: 'int', default: '1500', text: 'longest wait for an answer (request.timeout.ms)' },
    'metadata-expiry-ms': { takes: 'long', default: '300000', text: 'age of metadata (metadata.max.age.ms)' },
    'max-block-ms': { takes: 'long', default: '60000', text: 'longest wait of a send (max.block.ms)' },
    'max-memory-bytes': { takes: 'long', default: '33554432', text: 'memory for records (buffer.memory)' },
    'max-partition-memory-bytes': { takes: 'int', default: '16384', text: 'old name of --batch-size' },
    'line-reader': {
      takes: 'text',
      default: 'org.apache.kafka.tools.LineMessageReader',
      text: 'class that reads the lines',
      status: 'different',
      why: 'only the default can be named: other classes need a Java virtual machine',
    },
    'socket-buffer-size': {
      takes: 'int',
      default: '102400',
      text: 'size of the send buffer (send.buffer.bytes)',
      status: 'different',
      why: 'without effect: Node.js gives no access to socket buffers',
    },
    property: { takes: 'text', text: 'old name of --reader-property' },
    'reader-property': { takes: 'text', text: readerText },
    'reader-config': { takes: 'text', text: 'properties file for the reader' },
    'producer-property': { takes: 'text', text: 'old name of --command-property' },
    'command-property': { takes: 'text', text: 'key=value for the producer; may be repeated' },
    'producer.config': { takes: 'text', text: 'old name of --command-config' },
    'command-config': { takes: 'text', text: 'properties file for the producer' },
  },
  oldFlags: {
    'broker-list': brokerListFlag,
    zookeeper: zookeeperFlag,
    'new-producer': { text: 'no longer needed: there is only one producer' },
  },
  load: async () => (await import('./console-producer-command.ts')).runConsoleProducer,
}
