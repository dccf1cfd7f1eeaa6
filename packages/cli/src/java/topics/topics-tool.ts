import type { JavaTool } from '../flags.ts'
import { newConsumerFlag, zookeeperFlag } from '../old-flags.ts'

export const topicsTool: JavaTool = {
  name: 'kafka-topics',
  className: 'org.apache.kafka.tools.TopicCommand',
  text: 'Creates, lists, describes, alters and deletes topics.',
  style: 'jopt',
  flags: {
    'bootstrap-server': { takes: 'text', text: 'brokers to start from, host:port with commas between; always needed' },
    'command-config': { takes: 'text', text: 'properties file for the admin client' },
    list: { text: 'list the topics' },
    create: { text: 'create a topic' },
    delete: { text: 'delete topics' },
    alter: { text: 'add partitions to topics' },
    describe: { text: 'show topics with their partitions' },
    topic: { takes: 'text', text: 'name of the topic; except with --create, a regular expression' },
    'topic-id': { takes: 'text', text: 'id of the topic to describe' },
    config: { takes: 'text', text: 'name=value for a topic that is created; may be repeated' },
    'delete-config': { takes: 'text', text: 'without effect since Kafka 4.0; use kafka-configs.sh' },
    partitions: { takes: 'int', text: 'number of partitions, with --create and --alter' },
    'replication-factor': { takes: 'int', text: 'number of replicas of each partition' },
    'replica-assignment': { takes: 'text', text: 'brokers of each partition, such as 2:0:1,1:2:0' },
    'under-replicated-partitions': { text: 'describe only partitions with replicas that are not in sync' },
    'unavailable-partitions': { text: 'describe only partitions without a leader' },
    'under-min-isr-partitions': {
      text: 'describe only partitions with fewer replicas in sync than min.insync.replicas',
    },
    'at-min-isr-partitions': { text: 'describe only partitions with exactly min.insync.replicas in sync' },
    'topics-with-overrides': { text: 'describe only topics with a configuration of their own, without partitions' },
    'if-exists': { text: 'do nothing when there is no such topic' },
    'if-not-exists': { text: 'do nothing when the topic exists' },
    'exclude-internal': { text: "leave out Kafka's own topics" },
    'partition-size-limit-per-response': {
      takes: 'int',
      text: 'most partitions in one response',
      status: 'different',
      why: 'checked and without effect: the admin client asks in pages of its own',
    },
  },
  oldFlags: {
    zookeeper: zookeeperFlag,
    'disable-rack-aware': { text: 'gone: racks are always considered' },
    force: { text: 'gone: nothing is asked' },
    'new-consumer': newConsumerFlag,
  },
  load: async () => (await import('./topics-command.ts')).runTopics,
}
