import type { JavaTool } from '../flags.ts'

export const groupsTool: JavaTool = {
  name: 'kafka-groups',
  className: 'org.apache.kafka.tools.GroupsCommand',
  text: 'Lists groups of all types.',
  style: 'jopt',
  flags: {
    'bootstrap-server': { takes: 'text', text: 'brokers to start from, host:port with commas between; always needed' },
    'command-config': { takes: 'text', text: 'properties file for the admin client' },
    list: { text: 'list the groups; always needed' },
    'group-type': { takes: 'text', text: 'only groups of this type: classic, consumer, share or streams' },
    protocol: { takes: 'text', text: 'only groups of this protocol' },
    consumer: { text: 'only groups of consumers of both protocols' },
    share: { text: 'only share groups' },
    streams: { text: 'only groups of the Streams protocol' },
  },
  differences: ['groups are sorted where Kafka prints them in the order of a hash table'],
  load: async () => (await import('./groups-command.ts')).runGroups,
}
