import { controllerFlag } from '../controller-flag.ts'
import type { JavaTool } from '../flags.ts'

export const aclsTool: JavaTool = {
  name: 'kafka-acls',
  className: 'org.apache.kafka.tools.AclCommand',
  text: 'Lists, adds and removes the rules that say who may do what.',
  style: 'jopt',
  flags: {
    'bootstrap-server': { takes: 'text', text: 'brokers to start from, host:port with commas between; always needed' },
    'bootstrap-controller': controllerFlag,
    'command-config': { takes: 'text', isOptional: true, text: 'properties file for the admin client' },
    list: { text: 'list the rules, all or those of the resources that are named' },
    add: { text: 'add rules' },
    remove: { text: 'remove rules' },
    topic: { takes: 'text', text: 'a topic, * for all; repeatable' },
    cluster: { text: 'the cluster' },
    group: { takes: 'text', text: 'a group, * for all; repeatable' },
    'transactional-id': { takes: 'text', text: 'a transactional id, * for all; repeatable' },
    'delegation-token': { takes: 'text', text: 'a token, * for all; repeatable' },
    'user-principal': { takes: 'text', text: 'a user whose tokens may be made or described; repeatable' },
    'resource-pattern-type': {
      takes: 'text',
      default: 'LITERAL',
      text: 'how names are meant: literal, prefixed, and to list or remove also any or match',
    },
    operation: { takes: 'text', default: 'All', text: 'what may be done, such as Read; repeatable' },
    'allow-principal': { takes: 'text', text: 'who may, such as User:alice; repeatable' },
    'deny-principal': { takes: 'text', text: 'who may not; repeatable' },
    principal: { takes: 'text', isOptional: true, text: 'with --list: only rules of this principal; repeatable' },
    'allow-host': { takes: 'text', text: 'from where those may; repeatable; else from everywhere' },
    'deny-host': { takes: 'text', text: 'from where those may not; repeatable; else from nowhere' },
    producer: {
      text: 'what a producer needs: Write, Describe, Create on topics; Write, Describe on transactional ids',
    },
    consumer: { text: 'what a consumer needs: Read, Describe on topics; Read on groups' },
    idempotent: { text: 'with --producer: IdempotentWrite on the cluster, which brokers before 2.8 needed' },
    force: { text: 'do not ask' },
  },
  oldFlags: {
    authorizer: {
      takes: 'text',
      remedy: 'removed in Kafka 4.0; rules are kept by the brokers, name one with --bootstrap-server',
      text: 'removed in Kafka 4.0; rules are kept by the brokers, name one with `--bootstrap-server`',
    },
    'authorizer-properties': {
      takes: 'text',
      remedy: 'removed in Kafka 4.0 with ZooKeeper; rules are kept by the brokers, name one with --bootstrap-server',
      text: 'removed in Kafka 4.0 with ZooKeeper; rules are kept by the brokers, name one with `--bootstrap-server`',
    },
  },
  differences: [
    'rules stand in the order in which they were named where Kafka prints them in the order of a hash table',
  ],
  load: async () => (await import('./acls-command.ts')).runAcls,
}
