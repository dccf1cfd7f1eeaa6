import type { Consumer, ConsumerRecord } from '@ottla/consumer'
import type { TopicPartition, TopicPartitionOffset } from '@ottla/core'
import { Command } from 'commander'
import { openConsumer } from '../connection/clients.ts'
import { type ConnectionOptions, withConnection } from '../connection/connection-options.ts'
import { parseCount } from '../options.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { writeLine } from '../terminal/write.ts'

interface ConsumeOptions extends ConnectionOptions {
  readonly group?: string
  readonly fromBeginning?: true
  readonly maxRecords?: number
  readonly printKey?: true
}

const pollTimeoutMs = 500

/** `ottla consume`: prints records until it is interrupted. */
export function consumeCommand(terminal: Terminal): Command {
  const command = new Command('consume')
    .description('print the records of topics until Ctrl-C')
    .argument('<topic...>')
    .option('-g, --group <id>', 'consume as a member of this group, which remembers how far it came')
    .option('--from-beginning', 'start at the first record where no group says otherwise, in place of the next new one')
    .option('-n, --max-records <count>', 'end after so many records', parseCount)
    .option('-k, --print-key', 'print the key and a tab before each value')
    .action(async (topics: readonly string[], options: ConsumeOptions) => {
      const interrupt = terminal.interrupt()
      const consumer = await openConsumer(terminal, options, {
        enableAutoCommit: false,
        autoOffsetReset: options.fromBeginning === true ? 'earliest' : 'latest',
        ...(options.group === undefined ? {} : { groupId: options.group }),
      })
      let left = options.maxRecords ?? Infinity
      try {
        if (options.group === undefined) consumer.assign(await partitionsOf(consumer, topics))
        else consumer.subscribe([...topics])
        while (left > 0 && !interrupt.aborted) {
          const printed = new Map<string, TopicPartitionOffset>()
          for (const record of await consumer.poll({ timeoutMs: pollTimeoutMs })) {
            if (left-- <= 0) break
            const { topic, partition, offset } = record
            await writeLine(terminal, textOf(record, options.printKey === true))
            printed.set(`${topic}-${partition}`, { topic, partition, offset: offset + 1 })
          }
          // What was printed, and not what was fetched beyond --max-records.
          if (options.group !== undefined && printed.size > 0) await consumer.commit([...printed.values()])
        }
      } finally {
        await consumer.close()
      }
    })
  return withConnection(command)
}

async function partitionsOf(consumer: Consumer, topics: readonly string[]): Promise<TopicPartition[]> {
  const found = await Promise.all(topics.map((topic) => consumer.partitionsFor(topic)))
  return found.flat().map(({ topic, partition }) => ({ topic, partition }))
}

function textOf({ key, value }: ConsumerRecord, withKey: boolean): string {
  const shown = value === null ? '(null)' : value.toString()
  return withKey ? `${key === null ? '(null)' : key.toString()}\t${shown}` : shown
}
