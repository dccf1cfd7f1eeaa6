// What a consumer costs and how it answers, in real time: idle CPU, the time of close() during a long poll, and what is left of the
// throughput when a handler blocks one partition for a minute. Each under both group protocols, in a process of its own.
import { Admin } from 'ottla'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startCluster } from '../support/chaos/server-cluster.ts'
import { root, runOk } from '../support/processes.ts'
import { command, soakSettings, writeReport } from './support/report.ts'

const settings = soakSettings()
const protocols = ['classic', 'consumer'] as const
/** Heartbeats as often as Kafka asks for by default. */
const configs = {
  'group.initial.rebalance.delay.ms': '0',
  'group.consumer.min.heartbeat.interval.ms': '5000',
  'group.consumer.heartbeat.interval.ms': '5000',
  'group.consumer.min.session.timeout.ms': '45000',
}

interface Idle {
  readonly seconds: number
  readonly cpuMs: number
  readonly requests: number
}

interface Blocked {
  /** Records of the other partitions a second, before the block and during it. */
  readonly freely: number
  readonly meanwhile: number
  readonly mostLag: number
}

interface Measured {
  readonly poll: Idle
  readonly run: Idle
  readonly closeMs: readonly number[]
  readonly blocked: Blocked
}

const percent = (part: number): string => `${(part * 100).toFixed(2)} %`

test('consumer', async () => {
  const cluster = await startCluster(settings.target, { configs })
  try {
    const { bootstrapServers } = cluster
    const measured = new Map<string, Measured>()
    for (const protocol of protocols) {
      const admin = new Admin({ bootstrapServers })
      const topic = `consumer-${protocol}`
      await admin.createTopics([{ name: topic, numPartitions: 4 }])
      await admin.close()
      const script = join(root, 'test', 'soak', 'consumer', 'measured.mjs')
      const { stdout } = await runOk(process.execPath, [script, bootstrapServers, topic, protocol], {
        timeoutMs: 600_000,
      })
      measured.set(protocol, JSON.parse(stdout) as Measured)
    }
    const row = (what: string, figure: (all: Measured) => string): string =>
      `| ${what} | ${protocols.map((protocol) => figure(measured.get(protocol)!)).join(' | ')} |`
    const cpu = ({ cpuMs, seconds }: Idle): string => percent(cpuMs / 1000 / seconds)
    const { seconds } = measured.get('classic')!.poll
    const lines = [
      `\`${command('consumer')}\`: ${cluster.name}; a group with one member, four partitions.`,
      '',
      `| what | ${protocols.join(' | ')} |`,
      '|---|---|---|',
      row(`idle, polling once a second: CPU over ${seconds} s, of a core`, ({ poll }) => cpu(poll)),
      row('requests a second meanwhile', ({ poll }) => (poll.requests / poll.seconds).toFixed(1)),
      row(`idle in run(): CPU over ${seconds} s, of a core`, ({ run }) => cpu(run)),
      row('close() during a poll of 30 s, median of 20', ({ closeMs }) => `${closeMs[10]!.toFixed(0)} ms`),
      row('the slowest of them', ({ closeMs }) => `${closeMs.at(-1)!.toFixed(0)} ms`),
      row('run(), records of three partitions a second', ({ blocked }) => blocked.freely.toFixed(0)),
      row('the same while a handler blocks the fourth for a minute', ({ blocked }) => blocked.meanwhile.toFixed(0)),
      row('most records of the three that waited then', ({ blocked }) => String(blocked.mostLag)),
    ]
    console.log(lines.join('\n'))
    console.log(writeReport(`consumer-${settings.target}`, `A consumer on ${cluster.name}`, lines))
    for (const { poll, run, closeMs, blocked } of measured.values()) {
      for (const { cpuMs, seconds: lasted } of [poll, run]) expect(cpuMs / 1000 / lasted).toBeLessThan(0.005)
      expect(closeMs.at(-1)).toBeLessThan(200)
      expect(blocked.meanwhile / blocked.freely).toBeGreaterThan(0.9)
    }
  } finally {
    await cluster.close()
  }
})
