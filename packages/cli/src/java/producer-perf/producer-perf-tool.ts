import type { JavaTool } from '../flags.ts'
import { brokerListFlag } from '../old-flags.ts'

export const producerPerfTool: JavaTool = {
  name: 'kafka-producer-perf-test',
  className: 'org.apache.kafka.tools.ProducerPerformance',
  text: 'Measures how fast records can be produced.',
  style: 'argparse',
  helpFromNothing: true,
  oneOf: ['record-size', 'payload-file', 'payload-monotonic'],
  flags: {
    'bootstrap-server': { takes: 'text', text: 'brokers to start from, host:port with commas between' },
    topic: { takes: 'text', isRequired: true, text: 'the topic to produce to' },
    'num-records': { takes: 'long', isRequired: true, text: 'how many records to produce' },
    'record-size': { takes: 'int', text: 'bytes of a record; or --payload-file or --payload-monotonic' },
    'payload-file': { takes: 'text', text: 'text file whose lines are the records, chosen at random' },
    'payload-monotonic': { text: 'numbers that count up as records' },
    'payload-delimiter': { takes: 'text', default: '\\n', text: 'what stands between the records of the file' },
    throughput: { takes: 'double', isRequired: true, text: 'most records per second; -1 for no limit' },
    'producer-props': { takes: 'text', takesMany: true, text: 'old name of --command-property' },
    'command-property': { takes: 'text', takesMany: true, text: 'key=value … for the producer' },
    'producer.config': { takes: 'text', text: 'old name of --command-config' },
    'command-config': { takes: 'text', text: 'properties file for the producer' },
    'print-metrics': {
      text: 'print the metrics of the producer at the end',
      status: 'different',
      why: 'those that the client has, under the names of Kafka',
    },
    'transactional-id': { takes: 'text', text: 'produce in transactions of this id' },
    'transaction-duration-ms': {
      takes: 'long',
      text: 'longest time of a transaction; default 3000 when there is an id',
    },
    'warmup-records': {
      takes: 'long',
      default: '0',
      text: 'records at the start that are left out of a second summary',
    },
    'reporting-interval': { takes: 'long', default: '5000', text: 'ms between two lines on how it goes' },
  },
  oldFlags: { 'broker-list': brokerListFlag },
  differences: ['random records are taken in turn from a pool of up to 1000, where Kafka makes each anew'],
  load: async () => (await import('./producer-perf-command.ts')).runProducerPerf,
}
