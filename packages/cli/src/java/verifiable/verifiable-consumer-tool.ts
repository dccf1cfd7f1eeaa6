import type { JavaTool } from '../flags.ts'

export const verifiableConsumerTool: JavaTool = {
  name: 'kafka-verifiable-consumer',
  program: 'verifiable-consumer',
  className: 'org.apache.kafka.tools.VerifiableConsumer',
  text: 'Consumes a topic in a group and prints what happens as JSON.',
  style: 'argparse',
  helpFromNothing: true,
  oneOf: ['bootstrap-server'],
  flags: {
    topic: { takes: 'text', isRequired: true, text: 'the topic' },
    'group-protocol': { takes: 'text', default: 'classic', text: 'classic or consumer' },
    'group-remote-assignor': { takes: 'text', text: 'assignor of the broker, with protocol consumer' },
    'group-id': { takes: 'text', isRequired: true, text: 'the group' },
    'group-instance-id': { takes: 'text', text: 'makes the member a static one' },
    'max-messages': { takes: 'int', default: '-1', text: 'how many; -1 without an end' },
    'session-timeout': { takes: 'int', text: 'session timeout in ms' },
    verbose: { text: 'print each record too' },
    'enable-autocommit': { text: 'let the consumer commit by itself' },
    'reset-policy': { takes: 'text', default: 'earliest', text: 'earliest, latest or none' },
    'assignment-strategy': {
      takes: 'text',
      default: 'org.apache.kafka.clients.consumer.RangeAssignor',
      text: 'assignor of the classic protocol',
    },
    'consumer.config': { takes: 'text', text: 'old name of --command-config' },
    'command-config': { takes: 'text', text: 'properties file for the consumer' },
    'bootstrap-server': {
      takes: 'text',
      text: 'brokers to start from, host:port with commas between',
    },
  },
  oldFlags: { 'broker-list': { now: 'bootstrap-server', takes: 'text', text: 'now --bootstrap-server' } },
  load: async () => (await import('./verifiable-consumer-command.ts')).runVerifiableConsumer,
}
