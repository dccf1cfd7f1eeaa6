import type { JavaTool } from '../flags.ts'
import { brokerListFlag } from '../old-flags.ts'

export const getOffsetsTool: JavaTool = {
  name: 'kafka-get-offsets',
  className: 'org.apache.kafka.tools.GetOffsetShell',
  text: 'Prints offsets of partitions: first, next, or by time.',
  style: 'jopt',
  complaint: 'Error occurred: ',
  flags: {
    'bootstrap-server': { takes: 'text', text: 'brokers to start from, host:port with commas between; always needed' },
    'topic-partitions': { takes: 'text', text: 'patterns such as orders:0,clicks:0-3,logs:5-,a.*' },
    topic: { takes: 'text', text: 'regular expression for the topics; without it all' },
    partitions: { takes: 'text', text: 'numbers of the partitions, with commas between; without it all' },
    time: {
      takes: 'text',
      default: 'latest',
      text: 'ms since 1970, or latest (-1), earliest (-2), max-timestamp (-3), earliest-local (-4), latest-tiered (-5), earliest-pending-upload (-6)',
    },
    'command-config': { takes: 'text', text: 'properties file for the admin client' },
    'exclude-internal-topics': { text: "leave out Kafka's own topics" },
  },
  oldFlags: {
    'broker-list': brokerListFlag,
    'max-wait-ms': { takes: 'text', text: 'gone: it had no effect' },
    offsets: { takes: 'text', text: 'gone: it had no effect' },
  },
  load: async () => (await import('./get-offsets-command.ts')).runGetOffsets,
}
