import { Command } from 'commander'
import { UsageError } from '../terminal/failure.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { writeLine } from '../terminal/write.ts'

interface DumpLogOptions {
  readonly records?: true
}

/** `ottla dump-log`: prints the batches of log segments in the words of Kafka's own tool. */
export function dumpLogCommand(terminal: Terminal): Command {
  return new Command('dump-log')
    .description('print the batches of .log files, and with --records what is in them')
    .argument('<file...>', 'segment files, such as data/orders-0/00000000000000000000.log')
    .option('-r, --records', 'print every record too')
    .action(async (files: readonly string[], options: DumpLogOptions) => {
      const { dumpSegment } = await import('../dump-segment.ts')
      const missing = files.find((file) => !terminal.runtime.disk.exists(file))
      if (missing !== undefined) throw new UsageError(`There is no file ${missing}`)
      const parts = { isDeep: options.records === true, withData: true }
      for (const file of files) {
        await writeLine(terminal, `Dumping ${file}`)
        for await (const line of dumpSegment(file, parts)) await writeLine(terminal, line)
      }
    })
}
