import { complain } from './print.ts'
import { shellWords } from './shell-words.ts'

/** A script that people paste from articles and that cannot be run. */
export interface RemovedScript {
  readonly why: string
  /** What to run today. */
  readonly instead: string
}

const noZookeeper = 'ZooKeeper was removed in Kafka 4.0: brokers keep their metadata themselves'
const uncovered = 'it has no part here yet'
const broker = 'kafka-server-start.sh config/server.properties'
const election =
  'kafka-leader-election.sh --bootstrap-server localhost:9092 --election-type preferred --all-topic-partitions'

/** By the names of the scripts, without `.sh`. */
export const removedScripts: Readonly<Record<string, RemovedScript>> = {
  'zookeeper-server-start': { why: noZookeeper, instead: broker },
  'zookeeper-server-stop': { why: noZookeeper, instead: 'kafka-server-stop.sh' },
  'zookeeper-shell': {
    why: noZookeeper,
    instead: 'kafka-topics.sh --bootstrap-server localhost:9092 --describe',
  },
  'zookeeper-security-migration': { why: noZookeeper, instead: broker },
  'kafka-preferred-replica-election': { why: 'it was removed in Kafka 3.0', instead: election },
  'kafka-perferred-replica-election': {
    why: 'a misspelling of kafka-preferred-replica-election.sh, which was removed in Kafka 3.0',
    instead: election,
  },
  'kafka-config': {
    why: 'a misspelling',
    instead: 'kafka-configs.sh --bootstrap-server localhost:9092 --describe --entity-type topics',
  },
  'kafka-run-class': {
    why: 'there are no Java classes here; each tool has its own command',
    instead: 'kafka-get-offsets.sh --bootstrap-server localhost:9092 --topic test',
  },
  'kafka-simple-consumer-shell': {
    why: 'it was removed in Kafka 2.0',
    instead: 'kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic test --partition 0 --offset 0',
  },
  'kafka-consumer-offset-checker': {
    why: 'it was removed in Kafka 0.11',
    instead: 'kafka-consumer-groups.sh --bootstrap-server localhost:9092 --describe --group test',
  },
  'kafka-mirror-maker': {
    why: 'MirrorMaker 1 was removed in Kafka 4.0',
    instead: 'ottla cp --help',
  },
  'kafka-features': { why: uncovered, instead: 'ottla cluster features -b localhost:9092' },
  'kafka-metadata-quorum': { why: uncovered, instead: 'ottla cluster quorum -b localhost:9092' },
  'kafka-broker-api-versions': { why: uncovered, instead: 'ottla doctor -b localhost:9092' },
  'kafka-client-metrics': {
    why: uncovered,
    instead: 'kafka-configs.sh --bootstrap-server localhost:9092 --describe --entity-type client-metrics',
  },
  'kafka-share-groups': { why: uncovered, instead: 'kafka-groups.sh --bootstrap-server localhost:9092 --list --share' },
  'kafka-streams-groups': {
    why: uncovered,
    instead: 'kafka-groups.sh --bootstrap-server localhost:9092 --list --streams',
  },
  'kafka-replica-verification': {
    why: uncovered,
    instead: 'kafka-topics.sh --bootstrap-server localhost:9092 --describe --under-replicated-partitions',
  },
  'kafka-storage': {
    why: 'the broker formats its folder at its first start',
    instead: broker,
  },
}

/** Classes of `kafka-run-class.sh` and the scripts of today, by the last part of their names. */
const classes: Readonly<Record<string, string>> = {
  GetOffsetShell: 'kafka-get-offsets.sh',
  ConsoleProducer: 'kafka-console-producer.sh',
  ConsoleConsumer: 'kafka-console-consumer.sh',
  TopicCommand: 'kafka-topics.sh',
  ConfigCommand: 'kafka-configs.sh',
  ConsumerGroupCommand: 'kafka-consumer-groups.sh',
  ConsumerOffsetChecker: 'kafka-consumer-groups.sh',
  DumpLogSegments: 'kafka-dump-log.sh',
  ProducerPerformance: 'kafka-producer-perf-test.sh',
  ConsumerPerformance: 'kafka-consumer-perf-test.sh',
  ReassignPartitionsCommand: 'kafka-reassign-partitions.sh',
  LeaderElectionCommand: 'kafka-leader-election.sh',
  PreferredReplicaLeaderElectionCommand: 'kafka-leader-election.sh',
  DeleteRecordsCommand: 'kafka-delete-records.sh',
  DelegationTokenCommand: 'kafka-delegation-tokens.sh',
  LogDirsCommand: 'kafka-log-dirs.sh',
  TransactionsCommand: 'kafka-transactions.sh',
  Kafka: 'kafka-server-start.sh',
}

/** Says what took the place of a script. @returns the exit code */
export function answerRemoved(name: string, args: readonly string[]): number {
  const { why, instead } = removedScripts[name]!
  complain(`${name}.sh: ${why}.`)
  complain(`The command of today: ${name === 'kafka-run-class' ? ofClass(args, instead) : instead}`)
  return 1
}

/** The script of a class, with its arguments as they are written today. */
function ofClass(args: readonly string[], otherwise: string): string {
  const at = args.findIndex((arg) => /^(kafka|org\.apache\.kafka)\./.test(arg))
  const script = at < 0 ? undefined : classes[args[at]!.split('.').at(-1)!]
  if (script === undefined) return otherwise
  const rest = args.slice(at + 1).map((arg) => arg.replace(/^--broker-list\b/, '--bootstrap-server'))
  return shellWords([script, ...rest])
}
