import type { JavaTool, OldFlag } from './flags.ts'
import { shellWords } from './shell-words.ts'
import { UsageError } from './usage-error.ts'

/** Port of brokers, in place of ZooKeeper's 2181. */
const brokerPort = 9092

/** A command line without flags of the past. */
export interface Modernised {
  readonly args: readonly string[]
  /** What to tell the user; empty when nothing was old. */
  readonly notes: readonly string[]
}

/**
 * Replaces flags that Kafka's tools had once by those of today, and says so.
 * @throws UsageError with the command of today, where it cannot be known that it means the same
 */
export function modernise(tool: JavaTool, args: readonly string[]): Modernised {
  const old = tool.oldFlags ?? {}
  const modern: string[] = []
  const used = new Map<string, OldFlag>()
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    const match = /^--?([^=]+)(?:=(.*))?$/s.exec(arg)
    const flag = match !== null && Object.hasOwn(old, match[1]!) ? old[match[1]!] : undefined
    if (match === null || flag === undefined || Object.hasOwn(tool.flags, match[1]!)) {
      modern.push(arg)
      if (takesNext(tool, match?.[1], match?.[2]) && i + 1 < args.length) modern.push(args[++i]!)
      continue
    }
    used.set(match[1]!, flag)
    const value = match[2] ?? (flag.takes === undefined ? undefined : args[++i])
    if (flag.now === undefined) continue
    modern.push(`--${flag.now}`)
    if (value !== undefined) modern.push(flag.remedy === undefined ? value : brokerAddress(value))
  }
  if (used.size === 0) return { args, notes: [] }
  const today = shellWords([`${tool.name}.sh`, ...withoutSecondServer(modern)])
  const lasting = [...used].find(([, flag]) => flag.remedy !== undefined)
  if (lasting !== undefined) {
    const [name, flag] = lasting
    throw new UsageError(`--${name}: ${flag.remedy!}\nThe command of today: ${today}`)
  }
  const changes = [...used].map(([name, flag]) => `--${name} is ${flag.text}`)
  return { args: modern, notes: [`${changes.join('; ')}. The command of today: ${today}`] }
}

function takesNext(tool: JavaTool, name: string | undefined, inline: string | undefined): boolean {
  if (name === undefined || inline !== undefined || !Object.hasOwn(tool.flags, name)) return false
  const flag = tool.flags[name]!
  return flag.takes !== undefined && flag.isOptional !== true
}

/** `host:2181/chroot` -> `host:9092`: where the brokers of a ZooKeeper ensemble usually are. */
function brokerAddress(ensemble: string): string {
  return ensemble
    .split(',')
    .map((entry) => entry.trim().replace(/\/.*$/, ''))
    .filter((entry) => entry !== '')
    .map((entry) => `${entry.replace(/:\d*$/, '')}:${brokerPort}`)
    .join(',')
}

/** A command that already names the servers needs no guess beside it. */
function withoutSecondServer(args: readonly string[]): string[] {
  const kept = [...args]
  const first = kept.indexOf('--bootstrap-server')
  for (let at = kept.lastIndexOf('--bootstrap-server'); at > first; at = kept.lastIndexOf('--bootstrap-server')) {
    kept.splice(at, 2)
  }
  return kept
}

/** `--zookeeper`, in all tools that had it. */
export const zookeeperFlag: OldFlag = {
  now: 'bootstrap-server',
  takes: 'text',
  remedy: 'ZooKeeper was removed in Kafka 4.0; tools talk to the brokers (port 9092 unless it was changed)',
  text: 'answered with the command of today, since brokers have other addresses',
}

/** `--broker-list`, where it meant the brokers to connect to. */
export const brokerListFlag: OldFlag = { now: 'bootstrap-server', takes: 'text', text: 'now --bootstrap-server' }

/** `--new-consumer`, when there were two. */
export const newConsumerFlag: OldFlag = { text: 'no longer needed: there is only one consumer' }
