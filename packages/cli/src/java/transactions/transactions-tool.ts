import type { JavaTool } from '../flags.ts'

export const transactionsTool: JavaTool = {
  name: 'kafka-transactions',
  program: 'kafka-transactions.sh',
  className: 'org.apache.kafka.tools.TransactionsCommand',
  text: 'Lists and describes transactions, and ends those that hang.',
  style: 'argparse',
  flags: {
    version: { short: 'v', text: 'print the version' },
    'command-config': { takes: 'text', text: 'properties file for the admin client' },
    'bootstrap-server': {
      takes: 'text',
      isRequired: true,
      text: 'brokers to start from, host:port with commas between',
    },
  },
  commands: {
    list: {
      text: 'list transactions',
      flags: {
        'duration-filter': { takes: 'long', text: 'only those that have been open for longer than so many ms' },
        'transactional-id-pattern': { takes: 'text', text: 'only ids that match this regular expression' },
      },
    },
    describe: {
      text: 'describe the transaction of a transactional id',
      flags: { 'transactional-id': { takes: 'text', isRequired: true, text: 'the transactional id' } },
    },
    'describe-producers': {
      text: 'describe the producers that a partition remembers',
      flags: {
        'broker-id': { takes: 'int', text: 'ask this replica instead of the leader' },
        topic: { takes: 'text', isRequired: true, text: 'the topic' },
        partition: { takes: 'int', isRequired: true, text: 'number of the partition' },
      },
    },
    abort: {
      text: 'abort a transaction that hangs',
      flags: {
        topic: { takes: 'text', isRequired: true, text: 'the topic' },
        partition: { takes: 'int', isRequired: true, text: 'number of the partition' },
        'start-offset': { takes: 'long', text: 'offset of the first record of the transaction' },
        'producer-id': { takes: 'long', text: 'for brokers before 3.0' },
        'producer-epoch': { takes: 'int', text: 'for brokers before 3.0' },
        'coordinator-epoch': { takes: 'int', text: 'for brokers before 3.0' },
      },
    },
    'find-hanging': {
      text: 'find transactions that no coordinator knows of',
      flags: {
        'broker-id': { takes: 'int', text: 'look at the replicas of this broker' },
        'max-transaction-timeout': {
          takes: 'int',
          default: '15',
          text: 'longest time in minutes that a transaction may be open',
        },
        topic: { takes: 'text', text: 'look at this topic only' },
        partition: { takes: 'int', text: 'look at this partition only' },
      },
    },
    forceTerminateTransaction: {
      text: 'abort the transaction of a transactional id and shut out its producer',
      flags: { transactionalId: { takes: 'text', isRequired: true, text: 'the transactional id' } },
    },
  },
  load: async () => (await import('./transactions-command.ts')).runTransactions,
}
