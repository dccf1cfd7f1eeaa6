import type { JavaTool } from '../flags.ts'
import { brokerListFlag, newConsumerFlag, zookeeperFlag } from '../old-flags.ts'

const formatterText =
  'key=value for the formatter: print.timestamp, print.key, print.offset, print.epoch, print.partition, print.headers, print.value, key.separator, line.separator, headers.separator, null.literal, key.deserializer, value.deserializer, headers.deserializer'
const classes =
  'only classes that Apache Kafka ships can be named, of them the usual ones: others need a Java virtual machine'

export const consoleConsumerTool: JavaTool = {
  name: 'kafka-console-consumer',
  className: 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  text: 'Prints the records of topics.',
  style: 'jopt',
  flags: {
    topic: { takes: 'text', text: 'the topic to read' },
    include: { takes: 'text', text: 'regular expression for the topics to read' },
    partition: { takes: 'int', text: 'the partition to read, from its end unless --offset says otherwise' },
    offset: { takes: 'text', default: 'latest', text: 'where to begin: a number, earliest or latest' },
    'consumer-property': { takes: 'text', text: 'old name of --command-property' },
    'command-property': { takes: 'text', text: 'key=value for the consumer; may be repeated' },
    'consumer.config': { takes: 'text', text: 'old name of --command-config' },
    'command-config': { takes: 'text', text: 'properties file for the consumer' },
    formatter: {
      takes: 'text',
      default: 'org.apache.kafka.tools.consumer.DefaultMessageFormatter',
      text: 'class that formats records',
      status: 'different',
      why: classes,
    },
    property: { takes: 'text', text: 'old name of --formatter-property' },
    'formatter-property': { takes: 'text', text: formatterText },
    'formatter-config': { takes: 'text', text: 'properties file for the formatter' },
    'from-beginning': { text: 'begin with the first record where no group says otherwise' },
    'max-messages': { takes: 'int', text: 'end after so many records' },
    'timeout-ms': { takes: 'long', text: 'end when no record came for so long' },
    'skip-message-on-error': { text: 'go on after a record that cannot be formatted' },
    'bootstrap-server': { takes: 'text', text: 'brokers to start from, host:port with commas between; always needed' },
    'key-deserializer': { takes: 'text', text: 'class that reads keys', status: 'different', why: classes },
    'value-deserializer': { takes: 'text', text: 'class that reads values', status: 'different', why: classes },
    'enable-systest-events': { text: 'print shutdown_complete at the end' },
    'isolation-level': {
      takes: 'text',
      default: 'read_uncommitted',
      text: 'read_committed leaves out transactions that are open or aborted',
    },
    group: { takes: 'text', text: 'the consumer group to be a member of' },
  },
  oldFlags: {
    zookeeper: zookeeperFlag,
    'broker-list': brokerListFlag,
    whitelist: { now: 'include', takes: 'text', text: 'now --include' },
    'new-consumer': newConsumerFlag,
    'delete-consumer-offsets': { text: 'gone: offsets are deleted with kafka-consumer-groups.sh --delete-offsets' },
    'csv-reporter-enabled': { text: 'gone' },
  },
  differences: ['the advice to try group.protocol=consumer is not printed'],
  load: async () => (await import('./console-consumer-command.ts')).runConsoleConsumer,
}
