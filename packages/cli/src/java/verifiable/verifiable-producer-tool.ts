import type { JavaTool } from '../flags.ts'

export const verifiableProducerTool: JavaTool = {
  name: 'kafka-verifiable-producer',
  program: 'verifiable-producer',
  className: 'org.apache.kafka.tools.VerifiableProducer',
  text: 'Produces numbers that count up and prints what became of each as JSON.',
  style: 'argparse',
  helpFromNothing: true,
  oneOf: ['bootstrap-server'],
  flags: {
    topic: { takes: 'text', isRequired: true, text: 'the topic' },
    'max-messages': { takes: 'int', default: '-1', text: 'how many; -1 without an end' },
    throughput: { takes: 'int', default: '-1', text: 'most records per second; -1 for no limit' },
    acks: { takes: 'int', default: '-1', text: 'acknowledgements to wait for: 0, 1 or -1' },
    'producer.config': { takes: 'text', text: 'old name of --command-config' },
    'message-create-time': { takes: 'long', default: '-1', text: 'timestamp of the first record, in ms' },
    'value-prefix': { takes: 'int', text: 'what stands before each value, with a point between' },
    'repeating-keys': { takes: 'int', text: 'keys go round from 0 to this number' },
    'command-config': { takes: 'text', text: 'properties file for the producer' },
    'bootstrap-server': {
      takes: 'text',
      text: 'brokers to start from, host:port with commas between',
    },
  },
  oldFlags: { 'broker-list': { now: 'bootstrap-server', takes: 'text', text: 'now --bootstrap-server' } },
  load: async () => (await import('./verifiable-producer-command.ts')).runVerifiableProducer,
}
