import type { JavaTool } from '../flags.ts'
import { brokerListFlag, newConsumerFlag, zookeeperFlag } from '../old-flags.ts'

export const consumerPerfTool: JavaTool = {
  name: 'kafka-consumer-perf-test',
  className: 'org.apache.kafka.tools.ConsumerPerformance',
  text: 'Measures how fast records can be consumed.',
  style: 'jopt',
  flags: {
    'bootstrap-server': { takes: 'text', text: 'brokers to start from, host:port with commas between; always needed' },
    topic: { takes: 'text', text: 'the topic to consume' },
    include: { takes: 'text', text: 'regular expression for the topics to consume' },
    group: { takes: 'text', default: 'perf-consumer-<random>', text: 'the consumer group' },
    'fetch-size': { takes: 'int', default: '1048576', text: 'most bytes of one partition and request' },
    'command-property': { takes: 'text', text: 'key=value for the consumer; may be repeated' },
    'from-latest': { text: 'begin at the end where the group says nothing, in place of the beginning' },
    'socket-buffer-size': {
      takes: 'int',
      default: '2097152',
      text: 'size of the receive buffer',
      status: 'different',
      why: 'without effect: Node.js gives no access to socket buffers',
    },
    'consumer.config': { takes: 'text', text: 'old name of --command-config' },
    'command-config': { takes: 'text', text: 'properties file for the consumer' },
    'print-metrics': {
      text: 'print the metrics of the consumer at the end',
      status: 'different',
      why: 'those that the client has, under the names of Kafka',
    },
    'show-detailed-stats': { text: 'print a line for each reporting interval' },
    timeout: { takes: 'long', isOptional: true, default: '10000', text: 'longest time between two records, in ms' },
    messages: { takes: 'long', text: 'old name of --num-records' },
    'num-records': { takes: 'long', text: 'how many records to consume; always needed' },
    'reporting-interval': { takes: 'long', default: '5000', text: 'ms between two lines on how it goes' },
    'date-format': {
      takes: 'text',
      default: 'yyyy-MM-dd HH:mm:ss:SSS',
      text: 'how times are written',
      status: 'different',
      why: 'of the letters of SimpleDateFormat only y, M, d, H, m, s and S as numbers',
    },
    'hide-header': { text: 'leave out the line with the names of the columns' },
  },
  oldFlags: {
    zookeeper: zookeeperFlag,
    'broker-list': brokerListFlag,
    'new-consumer': newConsumerFlag,
    threads: { takes: 'int', text: 'gone: it had no effect' },
    'num-fetch-threads': { takes: 'int', text: 'gone: it had no effect' },
  },
  load: async () => (await import('./consumer-perf-command.ts')).runConsumerPerf,
}
