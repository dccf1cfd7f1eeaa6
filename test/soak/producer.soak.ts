// A producer at full speed with sendAndForget(), in a process of its own, for minutes: its memory stays flat, nothing fails, nothing is
// rejected unseen, and afterwards it idles without timers and CPU. What was sent is deleted by retention meanwhile.
import { Admin } from 'ottla'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startCluster } from '../support/chaos/server-cluster.ts'
import { root, RunningProcess } from '../support/processes.ts'
import { command, soakSettings, writeReport } from './support/report.ts'

const partitions = 6
const topic = 'soak'
/** What is on disk at most, about: two more segments may wait for their deletion. */
const retention = { 'retention.bytes': '134217728', 'segment.bytes': '33554432', 'file.delete.delay.ms': '1000' }
const settings = soakSettings()

interface Sample {
  readonly atMs: number
  readonly sent: number
  readonly rss: number
  readonly heapUsed: number
  readonly arrayBuffers: number
  readonly cpuMs: number
}

interface Idle {
  readonly idleMs: number
  readonly cpuMs: number
  readonly timersStarted: number
  readonly shortestTimerMs: number | null
}

interface End {
  readonly sent: number
  readonly failedCount: number
  readonly unhandled: number
  readonly metrics: Readonly<Record<string, number>>
}

/** Growth over the whole time, by the line through the points, in parts of the mean. */
function growth(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))]
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  const variance = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  return ((covariance / variance) * (points.at(-1)![0] - points[0]![0])) / meanY
}

const percent = (part: number): string => `${(part * 100).toFixed(2)} %`
const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1)

test('producer', async () => {
  const cluster = await startCluster(settings.target, { configs: { 'log.retention.check.interval.ms': '2000' } })
  try {
    const { bootstrapServers } = cluster
    const admin = new Admin({ bootstrapServers })
    await admin.createTopics([{ name: topic, numPartitions: partitions, configs: retention }])
    await admin.close()
    const script = join(root, 'test', 'soak', 'producer', 'sender.mjs')
    const sender = new RunningProcess(
      process.execPath,
      ['--expose-gc', script, bootstrapServers, topic, String(settings.minutes)],
      { timeoutMs: settings.minutes * 60_000 + 300_000 },
    )
    const { stdout, stderr, code } = await sender.finished
    expect([code, stderr]).toEqual([0, ''])
    const told = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string })
    const samples = told.filter(({ type }) => type === 'sample') as unknown as Sample[]
    const idle = told.find(({ type }) => type === 'idle') as unknown as Idle
    const end = told.find(({ type }) => type === 'end') as unknown as End
    const warm = samples.filter(({ atMs }) => atMs >= 60_000 && atMs <= settings.minutes * 60_000)
    const slope = {
      rss: growth(warm.map(({ atMs, rss }) => [atMs, rss])),
      used: growth(warm.map(({ atMs, heapUsed, arrayBuffers }) => [atMs, heapUsed + arrayBuffers])),
    }
    const seconds = samples.at(-1)!.atMs / 1000
    const idleCpu = idle.cpuMs / idle.idleMs
    const { metrics } = end
    const lines = [
      `\`${command('producer')}\`: ${cluster.name}, ${partitions} partitions, values of 100 bytes with keys, acks=all, idempotent.`,
      '',
      '| what | figure |',
      '|---|---|',
      `| records sent | ${end.sent.toLocaleString('en')}, ${Math.round(end.sent / seconds).toLocaleString('en')} a second |`,
      `| CPU per record | ${((samples.at(-1)!.cpuMs * 1000) / end.sent).toFixed(2)} µs, garbage collection at every sample included |`,
      `| records that failed | ${end.failedCount} |`,
      `| unhandled rejections | ${end.unhandled} |`,
      `| growth of the resident memory from the first minute to the end | ${percent(slope.rss)} |`,
      `| growth of heap and buffers in use, after collection | ${percent(slope.used)} |`,
      `| idle: CPU over ${idle.idleMs / 1000} s | ${percent(idleCpu)} of a core |`,
      `| idle: timers started | ${idle.timersStarted} |`,
      `| idle: shortest timer that runs | ${idle.shortestTimerMs === null ? 'none' : `${Math.round(idle.shortestTimerMs)} ms`} |`,
      `| batch-size-avg, records-per-request-avg | ${Math.round(metrics['batch-size-avg']!)} bytes, ${Math.round(metrics['records-per-request-avg']!)} |`,
      '',
      '| minute | records | resident MB | heap in use MB | buffers MB |',
      '|---|---|---|---|---|',
      ...samples
        .filter((_, i) => i % 12 === 0 || i === samples.length - 1)
        .map(({ atMs, sent, rss, heapUsed, arrayBuffers }) =>
          [
            '',
            (atMs / 60_000).toFixed(1),
            sent.toLocaleString('en'),
            ...[rss, heapUsed, arrayBuffers].map(megabytes),
            '',
          ]
            .join(' | ')
            .trim(),
        ),
    ]
    console.log(lines.join('\n'))
    console.log(writeReport(`producer-${settings.target}`, `A producer at full speed on ${cluster.name}`, lines))
    expect(end).toMatchObject({ failedCount: 0, unhandled: 0 })
    expect(end.metrics).toMatchObject({ 'record-error-total': 0, 'buffer-available-bytes': 33_554_432 })
    expect(slope.rss).toBeLessThan(0.05)
    expect(slope.used).toBeLessThan(0.05)
    expect(idle.shortestTimerMs ?? Infinity).toBeGreaterThanOrEqual(1_000)
    expect(idleCpu).toBeLessThan(0.005)
  } finally {
    await cluster.close()
  }
})
