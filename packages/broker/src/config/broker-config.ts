import type { ConfigKey, ConfigKeys } from './config-key.ts'
import { topicConfigKeys } from './topic-config.ts'

/** Keys of the broker itself. */
const ownKeys: ConfigKeys = {
  'auto.create.topics.enable': {
    type: 'boolean',
    default: 'true',
    readOnly: true,
    doc: 'Whether Metadata requests that allow it create unknown topics.',
  },
  'broker.rack': { type: 'string', default: null, readOnly: true, doc: 'Rack of the broker.' },
  'connections.max.idle.ms': {
    type: 'long',
    default: '600000',
    min: -1,
    doc: 'Connections that send nothing for so long are closed; -1 for never.',
  },
  'default.replication.factor': {
    type: 'int',
    default: '1',
    min: 1,
    readOnly: true,
    doc: 'Replication factor of topics that name none.',
  },
  'delete.topic.enable': { type: 'boolean', default: 'true', readOnly: true, doc: 'Whether topics may be deleted.' },
  'fetch.max.bytes': {
    type: 'int',
    default: '57671680',
    min: 1024,
    readOnly: true,
    doc: 'Most bytes that one Fetch answer holds, whatever the client asks for.',
  },
  'group.consumer.assignment.interval.ms': {
    type: 'int',
    default: '1000',
    min: 0,
    doc: 'Shortest time between two target assignments of a KIP-848 group.',
  },
  'group.consumer.assignors': {
    type: 'list',
    default: 'uniform,range',
    oneOf: ['uniform', 'range'],
    readOnly: true,
    doc: 'Assignors that KIP-848 groups may ask for, the default first.',
  },
  'group.consumer.heartbeat.interval.ms': {
    type: 'int',
    default: '5000',
    min: 1,
    doc: 'How often members of KIP-848 groups are told to send heartbeats.',
  },
  'group.consumer.max.assignment.interval.ms': {
    type: 'int',
    default: '15000',
    min: 0,
    readOnly: true,
    doc: 'Largest consumer.assignment.interval.ms of a group.',
  },
  'group.consumer.max.heartbeat.interval.ms': {
    type: 'int',
    default: '15000',
    min: 1,
    readOnly: true,
    doc: 'Largest consumer.heartbeat.interval.ms of a group.',
  },
  'group.consumer.max.session.timeout.ms': {
    type: 'int',
    default: '60000',
    min: 1,
    readOnly: true,
    doc: 'Largest consumer.session.timeout.ms of a group.',
  },
  'group.consumer.max.size': {
    type: 'int',
    default: '2147483647',
    min: 1,
    readOnly: true,
    doc: 'Most members of a KIP-848 group.',
  },
  'group.consumer.migration.policy': {
    type: 'string',
    default: 'bidirectional',
    oneOf: ['bidirectional', 'upgrade', 'downgrade', 'disabled'],
    readOnly: true,
    doc: 'Whether a group may go over from the classic to the KIP-848 protocol while it has members, and back.',
  },
  'group.consumer.min.assignment.interval.ms': {
    type: 'int',
    default: '0',
    min: 0,
    readOnly: true,
    doc: 'Smallest consumer.assignment.interval.ms of a group.',
  },
  'group.consumer.min.heartbeat.interval.ms': {
    type: 'int',
    default: '5000',
    min: 1,
    readOnly: true,
    doc: 'Smallest consumer.heartbeat.interval.ms of a group.',
  },
  'group.consumer.min.session.timeout.ms': {
    type: 'int',
    default: '45000',
    min: 1,
    readOnly: true,
    doc: 'Smallest consumer.session.timeout.ms of a group.',
  },
  'group.consumer.regex.refresh.interval.ms': {
    type: 'int',
    default: '600000',
    min: 10000,
    readOnly: true,
    doc: 'How often the topics of regular expressions are looked for when no topic was created.',
  },
  'group.consumer.session.timeout.ms': {
    type: 'int',
    default: '45000',
    min: 1,
    doc: 'How long a member of a KIP-848 group that sends nothing is kept.',
  },
  'group.initial.rebalance.delay.ms': {
    type: 'int',
    default: '3000',
    min: 0,
    doc: 'How long an empty group waits for more members before its first rebalance.',
  },
  'group.max.session.timeout.ms': {
    type: 'int',
    default: '1800000',
    min: 1,
    doc: 'Longest session timeout of a member.',
  },
  'group.max.size': { type: 'int', default: '2147483647', min: 1, doc: 'Most members of a group.' },
  'group.min.session.timeout.ms': {
    type: 'int',
    default: '6000',
    min: 1,
    doc: 'Shortest session timeout of a member.',
  },
  'log.cleaner.backoff.ms': {
    type: 'long',
    default: '15000',
    min: 0,
    readOnly: true,
    doc: 'Pause between two looks for logs that have to be compacted.',
  },
  'log.cleaner.dedupe.buffer.size': {
    type: 'long',
    default: '134217728',
    min: 1,
    readOnly: true,
    doc: 'Memory for the keys of one compaction, in bytes; what has no room waits for the next one.',
  },
  'log.cleaner.enable': {
    type: 'boolean',
    default: 'true',
    readOnly: true,
    doc: 'Whether topics with cleanup.policy=compact are compacted, internal ones included.',
  },
  'log.retention.check.interval.ms': {
    type: 'long',
    default: '300000',
    min: 1,
    readOnly: true,
    doc: 'How often segments are looked for that retention.ms, retention.bytes or deleted records leave without use.',
  },
  'max.incremental.fetch.session.cache.slots': {
    type: 'int',
    default: '1000',
    min: 0,
    readOnly: true,
    doc: 'Most incremental fetch sessions that are kept.',
  },
  'node.id': { type: 'int', default: '0', min: 0, readOnly: true, doc: 'Number of the broker.' },
  'num.partitions': {
    type: 'int',
    default: '1',
    min: 1,
    readOnly: true,
    doc: 'Partitions of topics that name no number.',
  },
  'offset.metadata.max.bytes': {
    type: 'int',
    default: '4096',
    doc: 'Longest text that is stored with a committed offset.',
  },
  'offsets.retention.check.interval.ms': {
    type: 'long',
    default: '600000',
    min: 1,
    readOnly: true,
    doc: 'How often expired offsets and empty groups are looked for.',
  },
  'offsets.retention.minutes': {
    type: 'int',
    default: '10080',
    min: 1,
    readOnly: true,
    doc: 'How long committed offsets are kept after their group has become empty.',
  },
  'offsets.topic.num.partitions': {
    type: 'int',
    default: '50',
    min: 1,
    readOnly: true,
    doc: 'Partitions of __consumer_offsets. May not change once the topic exists.',
  },
  'offsets.topic.segment.bytes': {
    type: 'int',
    default: '104857600',
    min: 1_048_576,
    readOnly: true,
    doc: 'Segment size of __consumer_offsets.',
  },
  'producer.id.expiration.ms': {
    type: 'int',
    default: '86400000',
    min: 1,
    doc: 'How long the sequence numbers of a producer that sends nothing are remembered.',
  },
  'socket.request.max.bytes': {
    type: 'int',
    default: '104857600',
    min: 1,
    readOnly: true,
    doc: 'Largest request that is read; a longer one closes its connection.',
  },
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': {
    type: 'int',
    default: '10000',
    min: 1,
    readOnly: true,
    doc: 'How often transactions are looked for that have been open for too long.',
  },
  'transaction.max.timeout.ms': {
    type: 'int',
    default: '900000',
    min: 1,
    readOnly: true,
    doc: 'Longest timeout that a transactional producer may ask for.',
  },
  'transaction.remove.expired.transaction.cleanup.interval.ms': {
    type: 'int',
    default: '3600000',
    min: 1,
    readOnly: true,
    doc: 'How often transactional ids are looked for that nobody uses any more.',
  },
  'transaction.state.log.num.partitions': {
    type: 'int',
    default: '50',
    min: 1,
    readOnly: true,
    doc: 'Partitions of __transaction_state. May not change once the topic exists.',
  },
  'transaction.state.log.segment.bytes': {
    type: 'int',
    default: '104857600',
    min: 1_048_576,
    readOnly: true,
    doc: 'Segment size of __transaction_state.',
  },
  'transaction.version': {
    type: 'int',
    default: '2',
    min: 0,
    max: 2,
    readOnly: true,
    doc: 'Level of the feature transaction.version: 2 for transactions V2 (KIP-890), below for the old protocol. With Kafka it is not a configuration but set by kafka-features.',
  },
  'transactional.id.expiration.ms': {
    type: 'int',
    default: '604800000',
    min: 1,
    readOnly: true,
    doc: 'How long a transactional id is remembered that nobody uses.',
  },
}

/** The broker keys that give topics their defaults: one for each topic key that names one. */
function topicDefaults(): Record<string, ConfigKey> {
  const keys: Record<string, ConfigKey> = {}
  for (const topicKey of Object.values(topicConfigKeys)) {
    const { brokerKey, ...key } = topicKey
    if (brokerKey !== undefined) keys[brokerKey] = key
  }
  return keys
}

/** Every broker key that is understood, under its dotted Kafka name. */
export const brokerConfigKeys: ConfigKeys = { ...topicDefaults(), ...ownKeys }

const zookeeper = 'ZooKeeper was removed in Kafka 4.0; this broker keeps its metadata itself'

/** Keys that people find in articles and that have no meaning here, with what to do instead. */
export const refusedBrokerKeys: Readonly<Record<string, string>> = {
  'zookeeper.connect': zookeeper,
  'zookeeper.connection.timeout.ms': zookeeper,
  'zookeeper.session.timeout.ms': zookeeper,
  'broker.id': 'use node.id',
  listeners: 'use the options host and port',
  'advertised.listeners': 'use the option advertisedHost',
  'log.dirs': 'use the option dataDir',
  'log.dir': 'use the option dataDir',
  'process.roles': 'one node is broker and controller at once',
  'controller.quorum.voters': 'one node is its own quorum',
}
