import { brokerNames, type BrokerName, numberFlag, oneOf, parseFlags, type Flag } from './options.ts'

/** Parts of the benchmark; each starts a broker of its own. */
export const brokerSections = ['start', 'throughput', 'partitions', 'connections', 'log-size'] as const
export type BrokerSection = (typeof brokerSections)[number]

/** What `npm run bench:broker` was asked for. */
export interface BrokerBenchOptions {
  readonly brokers: readonly BrokerName[]
  readonly sections: readonly BrokerSection[]
  readonly rounds: number
  /** Records of 100 bytes that are written and read. */
  readonly records: number
  readonly partitions: number
  readonly connections: number
  /** MiB of the small log; the large one has `logScale` times as much. */
  readonly logMiB: number
  readonly logScale: number
  readonly pacedSeconds: number
  readonly node: string | undefined
  readonly out: string
}

export const brokerFlags: Readonly<Record<string, Flag>> = {
  brokers: { value: 'a,b', help: `brokers to measure (default: ${brokerNames.join(',')})` },
  sections: { value: 'a,b', help: `parts to run (default: all of ${brokerSections.join(', ')})` },
  rounds: { value: 'N', help: 'rounds, whose medians are shown (default: 3)' },
  records: { value: 'N', help: 'records of 100 bytes that are written and read (default: 2000000)' },
  partitions: { value: 'N', help: 'partitions of the section of that name (default: 10000)' },
  connections: { value: 'N', help: 'producers of the section of that name (default: 1000)' },
  'log-mib': { value: 'MIB', help: 'size of the small log (default: 10)' },
  'log-scale': { value: 'N', help: 'how many times as large the large log is (default: 100)' },
  node: { value: 'PATH|VERSION', help: 'Node that runs our broker (default: this one)' },
  out: { value: 'DIR', help: 'where table, chart and figures go (default: .tmp/bench/report)' },
  quick: { help: 'one small round, to see that everything works' },
  help: { help: 'print this' },
}

/** Reads the command line. @throws Error that names what is wrong with it. */
export function parseBrokerOptions(args: readonly string[]): BrokerBenchOptions {
  const given = parseFlags(args, brokerFlags)
  const isQuick = given.has('quick')
  const number = (name: string, usual: number, quick: number): number =>
    numberFlag(given, name, isQuick ? quick : usual)
  return {
    brokers: (given.get('brokers')?.split(',') ?? brokerNames).map((name) => oneOf('brokers', name, brokerNames)),
    sections: (given.get('sections')?.split(',') ?? brokerSections).map((name) =>
      oneOf('sections', name, brokerSections),
    ),
    rounds: number('rounds', 3, 1),
    records: number('records', 2_000_000, 50_000),
    partitions: number('partitions', 10_000, 200),
    connections: number('connections', 1_000, 20),
    logMiB: number('log-mib', 10, 1),
    logScale: number('log-scale', 100, 10),
    pacedSeconds: isQuick ? 1 : 5,
    node: given.get('node'),
    out: given.get('out') ?? '.tmp/bench/report',
  }
}
