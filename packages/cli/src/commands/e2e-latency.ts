import { Command } from 'commander'
import { type ClusterCommandOptions, openConsumer, openProducer, lookupTimeoutMs } from '../connection/clients.ts'
import { withCluster } from '../connection/output-option.ts'
import { parseBytes, parseCount } from '../options.ts'
import { LatencyStats } from '../perf/latency-stats.ts'
import { offsetsOf } from '../records/offset-spec.ts'
import { ExitCode } from '../terminal/exit-code.ts'
import { CommandError } from '../terminal/failure.ts'
import { Output } from '../terminal/output.ts'
import { startProgress } from '../terminal/progress.ts'
import type { Terminal } from '../terminal/terminal.ts'

interface LatencyOptions extends ClusterCommandOptions {
  readonly records: number
  readonly recordSize: number
  readonly acks: string
}

/** A record that does not come back in this time is lost. */
const lostAfterMs = 60_000

/** `ottla e2e-latency`: from send() to poll(). */
export function latencyCommand(terminal: Terminal): Command {
  const command = new Command('e2e-latency')
    .description('send one record at a time, wait until it has been read again, and measure how long that takes')
    .argument('<topic>')
    .option('-n, --records <count>', 'how many records', parseCount, 1_000)
    .option('--record-size <bytes>', 'bytes of each value', parseBytes, 100)
    .option('--acks <acks>', 'all or 1', 'all')
  return withCluster(command).action((topic: string, options: LatencyOptions) => measure(terminal, topic, options))
}

async function measure(terminal: Terminal, topic: string, options: LatencyOptions): Promise<void> {
  const { clock, random } = terminal.runtime
  const interrupt = terminal.interrupt()
  const producer = await openProducer(terminal, options, {
    acks: options.acks as 'all',
    enableIdempotence: options.acks === 'all' || options.acks === '-1',
    lingerMs: 0,
  })
  const consumer = await openConsumer(terminal, options, {
    enableAutoCommit: false,
    allowAutoCreateTopics: false,
    fetchMaxWaitMs: 500,
  })
  const progress = await startProgress(terminal, 'measuring', options.records, 'records')
  const stats = new LatencyStats()
  try {
    const found = await consumer.partitionsFor(topic, { timeoutMs: lookupTimeoutMs(options) })
    const partitions = found.map(({ partition }) => ({ topic, partition }))
    consumer.assign(partitions)
    // From the end as it is now, before the first record: a position that is looked up later might be behind it.
    const ends = await offsetsOf(consumer, partitions, { at: 'end' }, clock.now())
    partitions.forEach((partition, i) => consumer.seek(partition, ends[i]!))
    for (let i = 0; i < options.records && !interrupt.aborted; i++) {
      const value = Buffer.from(random.bytes(Math.max(options.recordSize, 8)))
      const sentAt = clock.monotonic()
      const delivered = producer.send({ topic, value })
      // Its failure is told below; it must not end the process while the record is waited for.
      delivered.catch(() => {})
      let isBack = false
      while (!isBack && !interrupt.aborted) {
        for (const record of await consumer.poll({ timeoutMs: 100 }))
          if (record.value?.equals(value) === true) isBack = true
        if (!isBack && clock.monotonic() - sentAt > lostAfterMs) {
          await delivered
          throw new CommandError(`A record did not come back within ${lostAfterMs} ms`, ExitCode.unreachable)
        }
      }
      if (isBack) stats.add(clock.monotonic() - sentAt)
      await delivered
      progress.update(i + 1)
    }
  } finally {
    progress.stop()
    await Promise.all([producer.close(), consumer.close()])
  }
  const result = {
    topic,
    records: stats.count,
    averageMs: stats.averageMs,
    p50Ms: stats.percentileMs(0.5),
    p99Ms: stats.percentileMs(0.99),
    p999Ms: stats.percentileMs(0.999),
    maxMs: stats.maxMs,
  }
  await new Output(terminal, options.output).one(result, () => [
    `${result.records} records: average ${result.averageMs.toFixed(3)} ms`,
    `50 % ${result.p50Ms.toFixed(2)}, 99 % ${result.p99Ms.toFixed(2)}, 99.9 % ${result.p999Ms.toFixed(2)}, max ${result.maxMs.toFixed(2)} ms`,
  ])
  if (interrupt.aborted) throw new CommandError('Interrupted', ExitCode.interrupted)
}
