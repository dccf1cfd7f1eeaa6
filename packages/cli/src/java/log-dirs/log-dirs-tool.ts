import type { JavaTool } from '../flags.ts'

export const logDirsTool: JavaTool = {
  name: 'kafka-log-dirs',
  className: 'org.apache.kafka.tools.LogDirsCommand',
  text: 'Shows what is in the log directories of brokers, as JSON.',
  style: 'jopt',
  flags: {
    'bootstrap-server': { takes: 'text', text: 'brokers to start from, host:port with commas between; always needed' },
    'command-config': { takes: 'text', text: 'properties file for the admin client' },
    describe: { text: 'describe the directories; always needed' },
    'topic-list': { takes: 'text', default: '', text: 'topics, with commas between; without it all' },
    'broker-list': { takes: 'text', default: '', text: 'ids of brokers, with commas between; without it all' },
  },
  differences: ['partitions are sorted where Kafka prints them in the order of a hash table'],
  load: async () => (await import('./log-dirs-command.ts')).runLogDirs,
}
