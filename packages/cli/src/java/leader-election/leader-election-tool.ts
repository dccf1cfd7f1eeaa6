import type { JavaTool } from '../flags.ts'
import { zookeeperFlag } from '../old-flags.ts'

export const leaderElectionTool: JavaTool = {
  name: 'kafka-leader-election',
  className: 'org.apache.kafka.tools.LeaderElectionCommand',
  text: 'Elects leaders of partitions: the preferred replica, or any that is alive.',
  style: 'jopt',
  flags: {
    'bootstrap-server': { takes: 'text', text: 'brokers to start from, host:port with commas between; always needed' },
    'admin.config': { takes: 'text', text: 'old name of --command-config' },
    'command-config': { takes: 'text', text: 'properties file for the admin client' },
    'path-to-json-file': { takes: 'text', text: '{"partitions": [{"topic": "orders", "partition": 0}]}' },
    topic: { takes: 'text', text: 'topic of the partition' },
    partition: { takes: 'int', text: 'number of the partition; goes with --topic' },
    'all-topic-partitions': { text: 'all partitions that need it' },
    'election-type': { takes: 'text', text: 'preferred or unclean; always needed' },
  },
  oldFlags: { zookeeper: zookeeperFlag },
  differences: ['partitions are sorted where Kafka prints them in the order of a hash table'],
  load: async () => (await import('./leader-election-command.ts')).runLeaderElection,
}
