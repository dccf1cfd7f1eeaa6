import { controllerFlag } from '../controller-flag.ts'
import type { JavaTool } from '../flags.ts'
import { zookeeperFlag } from '../old-flags.ts'

export const configsTool: JavaTool = {
  name: 'kafka-configs',
  className: 'kafka.admin.ConfigCommand',
  text: 'Describes and alters the configuration of topics, brokers, users, clients, addresses, groups and client metrics.',
  style: 'jopt',
  flags: {
    'bootstrap-server': { takes: 'text', text: 'brokers to start from, host:port with commas between; always needed' },
    'bootstrap-controller': controllerFlag,
    'command-config': { takes: 'text', text: 'properties file for the admin client' },
    alter: { text: 'change configurations' },
    describe: { text: 'show configurations' },
    all: { text: 'with --describe: also what was not changed' },
    'entity-type': {
      takes: 'text',
      text: 'topics, clients, users, brokers, broker-loggers, ips, client-metrics or groups',
    },
    'entity-name': { takes: 'text', text: 'its name: topic, client id, user, broker id, address, …' },
    'entity-default': { text: 'the defaults of all clients, users, brokers or addresses' },
    'add-config': { takes: 'text', text: 'k1=v1,k2=[v2a,v2b]: values to set' },
    'add-config-file': { takes: 'text', text: 'properties file with values to set' },
    'delete-config': { takes: 'text', text: 'k1,k2: values that go back to their defaults' },
    topic: { takes: 'text', text: 'short for --entity-type topics --entity-name' },
    client: { takes: 'text', text: 'short for --entity-type clients --entity-name' },
    'client-defaults': { text: 'short for --entity-type clients --entity-default' },
    user: { takes: 'text', text: 'short for --entity-type users --entity-name' },
    'user-defaults': { text: 'short for --entity-type users --entity-default' },
    broker: { takes: 'text', text: 'short for --entity-type brokers --entity-name' },
    'broker-defaults': { text: 'short for --entity-type brokers --entity-default' },
    'broker-logger': { takes: 'text', text: 'short for --entity-type broker-loggers --entity-name' },
    'ip-defaults': { text: 'short for --entity-type ips --entity-default' },
    ip: { takes: 'text', text: 'short for --entity-type ips --entity-name' },
    group: { takes: 'text', text: 'short for --entity-type groups --entity-name' },
    'client-metrics': { takes: 'text', text: 'short for --entity-type client-metrics --entity-name' },
  },
  oldFlags: {
    zookeeper: zookeeperFlag,
    'zk-tls-config-file': {
      takes: 'text',
      remedy: 'ZooKeeper was removed in Kafka 4.0; leave the flag out',
      text: 'answered: there is no ZooKeeper',
    },
    force: { text: 'gone: nothing is asked' },
  },
  load: async () => (await import('./configs-command.ts')).runConfigs,
}
