import { clientNames, type ClientName } from './clients.ts'

/** What `npm run bench` was asked for. */
export interface BenchOptions {
  readonly broker: BrokerName
  readonly clients: readonly ClientName[]
  /** Names of workloads, or of groups of workloads. */
  readonly workloads: readonly string[]
  readonly valueBytes: readonly number[] | undefined
  readonly compressions: readonly string[] | undefined
  readonly partitions: readonly number[] | undefined
  readonly records: number
  readonly warmup: number
  readonly rounds: number
  readonly maxSeconds: number
  readonly batchBytes: number
  readonly lingerMs: number
  readonly group: number
  readonly rate: number
  readonly pacedSeconds: number
  /** Node that runs the JavaScript clients: a path, a version such as 24, or undefined for the one that runs this. */
  readonly node: string | undefined
  readonly isProfiling: boolean
  readonly isQuick: boolean
  readonly out: string
}

export const brokerNames = ['kafka', 'ottla', 'kfake'] as const
export type BrokerName = (typeof brokerNames)[number]

export interface Flag {
  readonly help: string
  /** Shown in the help; flags without one take no value. */
  readonly value?: string
}

export const flags: Readonly<Record<string, Flag>> = {
  broker: {
    value: brokerNames.join('|'),
    help: 'broker that all clients talk to (default: kafka, Apache Kafka 4.3.1)',
  },
  clients: { value: 'a,b', help: `clients to measure (default: all of ${clientNames.join(', ')})` },
  workloads: {
    value: 'a,b',
    help: 'workloads (default: callback,groups,sync,paced,poll,run); also forget, for-await, and the groups produce, consume, growth, all',
  },
  sizes: { value: '100,1024', help: 'bytes of a value (default: 100)' },
  compression: { value: 'none,lz4', help: 'none, gzip, snappy, lz4, zstd (default: none)' },
  partitions: { value: '6,100', help: 'partitions of the topic (default: 6)' },
  records: { value: 'N', help: 'most records of a run, at 100 bytes; fewer when values are larger (default: 1000000)' },
  warmup: {
    value: 'N',
    help: 'records each client handles before it is measured (default: 100000, fewer where it waits)',
  },
  rounds: { value: 'N', help: 'rounds, whose medians are shown (default: 3)' },
  seconds: { value: 'S', help: 'a run ends after this time if the records are not done (default: 5)' },
  batch: { value: 'BYTES', help: "batch.size of every client that has one (default: 16384, Java's)" },
  linger: { value: 'MS', help: "linger of every client that has one (default: 5, Java's; 0 for sync and paced)" },
  group: { value: 'N', help: 'promises that are awaited together (default: 10000)' },
  rate: { value: 'N', help: 'records per second of paced (default: 1000)' },
  node: { value: 'PATH|VERSION', help: 'Node that runs the JavaScript clients (default: this one)' },
  out: { value: 'DIR', help: 'where table, chart and figures go (default: .tmp/bench/report)' },
  'cpu-prof': { help: 'leave a .cpuprofile of every run of a JavaScript client in DIR/profiles' },
  quick: { help: 'one short round, to see that everything works' },
  help: { help: 'print this' },
}

/** Reads the command line. @throws Error that names what is wrong with it. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const given = parseFlags(args, flags)
  const isQuick = given.has('quick')
  const number = (name: string, fallback: number, least = 1): number => numberFlag(given, name, fallback, least)
  const list = (name: string): readonly string[] | undefined => given.get(name)?.split(',')
  const numbers = (name: string): readonly number[] | undefined =>
    list(name)?.map((text) => {
      if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} ${text}: expected whole numbers, separated by commas`)
      return Number(text)
    })
  return {
    broker: oneOf('broker', given.get('broker') ?? 'kafka', brokerNames),
    clients: (list('clients') ?? clientNames).map((name) => oneOf('clients', name, clientNames)),
    workloads: list('workloads') ?? ['default'],
    valueBytes: numbers('sizes'),
    compressions: list('compression')?.map((name) => oneOf('compression', name, compressions)),
    partitions: numbers('partitions'),
    records: number('records', isQuick ? 20_000 : 1_000_000),
    warmup: number('warmup', isQuick ? 2_000 : 100_000, 0),
    rounds: number('rounds', isQuick ? 1 : 3),
    maxSeconds: number('seconds', isQuick ? 2 : 5, 0.1),
    batchBytes: number('batch', 16_384, 256),
    lingerMs: number('linger', 5, 0),
    group: number('group', 10_000),
    rate: number('rate', 1_000),
    pacedSeconds: isQuick ? 1 : 4,
    node: given.get('node'),
    isProfiling: given.has('cpu-prof'),
    isQuick,
    out: given.get('out') ?? '.tmp/bench/report',
  }
}

const compressions = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const

/** `--name value`, `--name=value` and `--name` of a table of flags. @throws Error */
export function parseFlags(args: readonly string[], table: Readonly<Record<string, Flag>>): Map<string, string> {
  const given = new Map<string, string>()
  for (let i = 0; i < args.length; i++) {
    const [, name = '', attached] = /^--([a-z-]+)(?:=(.*))?$/s.exec(args[i]!) ?? []
    const flag = Object.hasOwn(table, name) ? table[name] : undefined
    if (flag === undefined) throw new Error(`Unknown argument ${args[i]}; --help lists what there is`)
    if (flag.value === undefined) {
      if (attached !== undefined) throw new Error(`--${name} takes no value`)
      given.set(name, 'true')
      continue
    }
    const value = attached ?? args[++i]
    if (value === undefined || value === '') throw new Error(`--${name} needs a value: ${flag.value}`)
    given.set(name, value)
  }
  return given
}

/** The number of a flag. @throws Error */
export function numberFlag(given: ReadonlyMap<string, string>, name: string, fallback: number, least = 1): number {
  const text = given.get(name)
  if (text === undefined) return fallback
  const value = Number(text)
  if (!Number.isFinite(value) || value < least) throw new Error(`--${name} ${text}: expected a number from ${least} on`)
  return value
}

/** Text of `--help`. */
export function usage(command: string, table: Readonly<Record<string, Flag>>): string {
  const lines = Object.entries(table).map(
    ([name, { value = '', help }]) => `  --${`${name} ${value}`.padEnd(32)} ${help}`,
  )
  return `Usage: ${command} -- [flags]\n\n${lines.join('\n')}`
}

export function oneOf<const T extends string>(flag: string, name: string, names: readonly T[]): T {
  const found = names.find((known) => known === name)
  if (found === undefined) throw new Error(`--${flag} ${name}: expected one of ${names.join(', ')}`)
  return found
}
