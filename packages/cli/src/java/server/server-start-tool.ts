import type { JavaTool } from '../flags.ts'

export const serverStartTool: JavaTool = {
  name: 'kafka-server-start',
  className: 'kafka.Kafka',
  text: 'Runs a broker from a server.properties until it is interrupted.',
  style: 'jopt',
  positional: 'server.properties',
  flags: {
    daemon: {
      text: 'run in the background',
      status: 'different',
      why: 'comes back when the broker has started, or says why it has not; the output is in logs/kafkaServer.out, or in $LOG_DIR',
    },
    override: { takes: 'text', text: 'key=value that wins over the file; may be repeated' },
  },
  differences: [
    'one node that is broker and controller at once; a folder need not be formatted before',
    'keys without an effect, misspelt and repeated keys are told about; zookeeper.* is refused with the remedy',
    'SIGTERM ends it with exit code 0',
  ],
  load: async () => (await import('./server-start-command.ts')).runServerStart,
}
