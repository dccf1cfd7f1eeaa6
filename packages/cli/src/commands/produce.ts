import { createInterface } from 'node:readline'
import { Command } from 'commander'
import { type ClusterOptions, withCluster } from '../cluster-option.ts'

interface ProduceOptions extends ClusterOptions {
  readonly keySeparator?: string
  readonly compression: string
}

/** `ottla produce`: sends the lines of standard input. */
export function produceCommand(): Command {
  const command = new Command('produce')
    .description('send each line of standard input as a record')
    .argument('<topic>')
    .option('-k, --key-separator <text>', 'what stands between key and value; without it records have no key')
    .option('-z, --compression <type>', 'none, gzip, snappy, lz4 or zstd', 'none')
    .action(async (topic: string, options: ProduceOptions) => {
      const { Producer } = await import('@ottla/producer')
      const producer = new Producer({
        bootstrapServers: options.bootstrapServer,
        // The table of the producer says which there are.
        compressionType: options.compression as 'none',
      })
      let written = 0
      let failed = 0
      let firstFailure: Error | undefined
      try {
        for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
          if (firstFailure !== undefined) break
          producer.send({ topic, ...split(line, options.keySeparator) }, (error) => {
            if (error === null || error === undefined) written++
            else {
              failed++
              firstFailure ??= error
            }
          })
          if (producer.isFull) await producer.ready()
        }
      } finally {
        await producer.close()
      }
      process.stderr.write(`${written} records written${failed === 0 ? '' : `, ${failed} failed`}\n`)
      if (firstFailure !== undefined) throw firstFailure
    })
  return withCluster(command)
}

function split(line: string, separator: string | undefined): { key: string | null; value: string } {
  const at = separator === undefined ? -1 : line.indexOf(separator)
  if (separator === undefined || at < 0) return { key: null, value: line }
  return { key: line.slice(0, at), value: line.slice(at + separator.length) }
}
