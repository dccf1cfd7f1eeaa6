import { createInterface } from 'node:readline'
import { Command } from 'commander'
import { openProducer } from '../connection/clients.ts'
import { type ConnectionOptions, withConnection } from '../connection/connection-options.ts'
import type { Terminal } from '../terminal/terminal.ts'

interface ProduceOptions extends ConnectionOptions {
  readonly keySeparator?: string
  readonly compression: string
}

/** `ottla produce`: sends the lines of standard input. */
export function produceCommand(terminal: Terminal): Command {
  const command = new Command('produce')
    .description('send each line of standard input as a record')
    .argument('<topic>')
    .option('-k, --key-separator <text>', 'what stands between key and value; without it records have no key')
    .option('-z, --compression <type>', 'none, gzip, snappy, lz4 or zstd', 'none')
    .action(async (topic: string, options: ProduceOptions) => {
      const producer = await openProducer(terminal, options, {
        // The table of the producer says which there are.
        compressionType: options.compression as 'none',
      })
      let written = 0
      let failed = 0
      let firstFailure: Error | undefined
      try {
        for await (const line of createInterface({ input: terminal.stdin, crlfDelay: Infinity })) {
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
      terminal.stderr.write(`${written} records written${failed === 0 ? '' : `, ${failed} failed`}\n`)
      if (firstFailure !== undefined) throw firstFailure
    })
  return withConnection(command)
}

function split(line: string, separator: string | undefined): { key: string | null; value: string } {
  const at = separator === undefined ? -1 : line.indexOf(separator)
  if (separator === undefined || at < 0) return { key: null, value: line }
  return { key: line.slice(0, at), value: line.slice(at + separator.length) }
}
