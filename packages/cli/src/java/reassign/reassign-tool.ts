import { controllerFlag } from '../controller-flag.ts'
import type { JavaTool } from '../flags.ts'
import { zookeeperFlag } from '../old-flags.ts'

export const reassignTool: JavaTool = {
  name: 'kafka-reassign-partitions',
  className: 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
  text: 'Moves replicas of partitions to other brokers or log directories.',
  style: 'jopt',
  flags: {
    verify: { text: 'show how far the moves of a file are; takes the throttles away when all are done' },
    generate: { text: 'propose where the partitions of topics could go' },
    execute: { text: 'start the moves of a file' },
    cancel: { text: 'stop the moves of a file' },
    list: { text: 'list the moves that are under way' },
    'bootstrap-server': {
      takes: 'text',
      isOptional: true,
      text: 'brokers to start from, host:port with commas between',
    },
    'command-config': { takes: 'text', text: 'properties file for the admin client' },
    'reassignment-json-file': {
      takes: 'text',
      text: '{"version": 1, "partitions": [{"topic": "orders", "partition": 0, "replicas": [1, 2], "log_dirs": ["any", "any"]}]}',
    },
    'topics-to-move-json-file': { takes: 'text', text: '{"version": 1, "topics": [{"topic": "orders"}]}' },
    'broker-list': { takes: 'text', text: 'with --generate: ids of the brokers to use' },
    'bootstrap-controller': { ...controllerFlag, isOptional: true },
    'disable-rack-aware': { text: 'with --generate: do not look at racks' },
    throttle: { takes: 'long', default: '-1', text: 'most bytes per second between brokers' },
    'replica-alter-log-dirs-throttle': {
      takes: 'long',
      default: '-1',
      text: 'most bytes per second between log directories',
    },
    timeout: {
      takes: 'long',
      default: '10000',
      text: 'longest wait for moves between log directories to begin, in ms',
    },
    additional: { text: 'with --execute: beside moves that are under way, or to change their throttle' },
    'preserve-throttles': { text: 'leave the throttles as they are' },
    'disallow-replication-factor-change': { text: 'refuse moves that would change the number of replicas' },
  },
  oldFlags: { zookeeper: zookeeperFlag },
  differences: [
    '--generate places leaders round by round over the brokers as AdminUtils did; Kafka 4 uses its StripedReplicaPlacer; both begin at random',
  ],
  load: async () => (await import('./reassign-command.ts')).runReassign,
}
