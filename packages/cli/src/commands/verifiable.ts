import type { Consumer, ConsumerConfig } from '@ottla/consumer'
import { Command, Option } from 'commander'
import { openConsumer, openProducer } from '../connection/clients.ts'
import { type ConnectionOptions, withConnection } from '../connection/connection-options.ts'
import { parseInteger, parseWholeNumber } from '../options.ts'
import { Pace } from '../perf/pace.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { writeLine } from '../terminal/write.ts'

interface ProducerOptions extends ConnectionOptions {
  readonly topic: string
  readonly maxMessages: number
  readonly throughput: number
  readonly acks: string
  readonly messageCreateTime: number
  readonly valuePrefix?: number
  readonly repeatingKeys?: number
}

interface ConsumerOptions extends ConnectionOptions {
  readonly topic: string
  readonly groupId: string
  readonly groupProtocol: 'classic' | 'consumer'
  readonly groupRemoteAssignor?: string
  readonly groupInstanceId?: string
  readonly maxMessages: number
  readonly sessionTimeout?: number
  readonly resetPolicy: 'earliest' | 'latest' | 'none'
  readonly assignmentStrategy?: string
  readonly enableAutocommit?: true
}

/** `ottla verifiable`: a producer and a consumer that say in JSON all that they do, for harnesses. */
export function verifiableCommand(terminal: Terminal): Command {
  return new Command('verifiable')
    .description(
      'produce numbers, or consume, and print every event as a line of JSON in the words of kafka-verifiable-producer.sh and -consumer.sh',
    )
    .addCommand(producerCommand(terminal))
    .addCommand(consumerCommand(terminal))
}

function eventWriter(terminal: Terminal): (name: string, facts?: object) => Promise<void> {
  return async (name, facts = {}) => {
    await writeLine(terminal, JSON.stringify({ timestamp: terminal.runtime.clock.now(), name, ...facts }))
  }
}

function producerCommand(terminal: Terminal): Command {
  const command = new Command('producer')
    .description('send 0, 1, 2, … and print what was acknowledged')
    .requiredOption('--topic <topic>', 'where to')
    .option('--max-messages <count>', '-1: until Ctrl-C', parseInteger, -1)
    .option('--throughput <count>', 'records a second; -1: as many as go', parseInteger, -1)
    .option('--acks <acks>', '-1, 1 or 0', '-1')
    .option(
      '--message-create-time <ms>',
      'time of the first record, each later one a ms more; -1: now',
      parseInteger,
      -1,
    )
    .option('--value-prefix <number>', 'this number and a dot before each value', parseWholeNumber)
    .option('--repeating-keys <count>', 'keys 0 to count - 1 in turn', parseWholeNumber)
  return withConnection(command).action((options: ProducerOptions) => produce(terminal, options))
}

async function produce(terminal: Terminal, options: ProducerOptions): Promise<void> {
  const { topic, maxMessages, throughput, repeatingKeys, valuePrefix, messageCreateTime } = options
  const { clock } = terminal.runtime
  const emit = eventWriter(terminal)
  const interrupt = terminal.interrupt()
  const producer = await openProducer(terminal, options, {
    acks: options.acks as '-1',
    enableIdempotence: false,
    // As in Java's tool: who counts acknowledgements wants to hear of every failure.
    retries: 0,
  })
  const startedAt = clock.monotonic()
  let sent = 0
  let acked = 0
  try {
    await emit('startup_complete')
    const pace = new Pace(clock, throughput)
    const wanted = maxMessages < 0 ? Infinity : maxMessages
    while (sent < wanted && !interrupt.aborted) {
      const value = valuePrefix === undefined ? String(sent) : `${valuePrefix}.${sent}`
      const key = repeatingKeys === undefined || repeatingKeys === 0 ? null : String(sent % repeatingKeys)
      const timestamp = messageCreateTime < 0 ? {} : { timestamp: messageCreateTime + sent }
      sent++
      producer.send({ topic, key, value, ...timestamp }, (error, { partition, offset }) => {
        if (error === undefined) {
          acked++
          void emit('producer_send_success', { key, value, offset, topic, partition })
        } else {
          void emit('producer_send_error', { key, value, topic, exception: error.name, message: error.message })
        }
      })
      if (producer.isFull) await producer.ready()
      await pace.wait(sent, interrupt)
    }
  } finally {
    await producer.close()
  }
  const seconds = Math.max((clock.monotonic() - startedAt) / 1000, 0.001)
  await emit('shutdown_complete')
  await emit('tool_data', { sent, acked, target_throughput: throughput, avg_throughput: acked / seconds })
}

function consumerCommand(terminal: Terminal): Command {
  const command = new Command('consumer')
    .description(
      'read as a member of a group and print what was assigned, read and committed; --verbose: every record too',
    )
    .requiredOption('--topic <topic>', 'what to read')
    .requiredOption('--group-id <id>', 'the group')
    .addOption(
      new Option('--group-protocol <protocol>', 'how the group is managed')
        .choices(['classic', 'consumer'])
        .default('classic'),
    )
    .option('--group-remote-assignor <name>', 'with --group-protocol consumer: uniform or range')
    .option('--group-instance-id <id>', 'be a static member under this name')
    .option('--max-messages <count>', '-1: until Ctrl-C', parseInteger, -1)
    .option('--session-timeout <ms>', 'session.timeout.ms of the consumer', parseWholeNumber)
    .option('--enable-autocommit', 'let the consumer commit by itself')
    .addOption(
      new Option('--reset-policy <policy>', 'where to start without a committed offset')
        .choices(['earliest', 'latest', 'none'])
        .default('earliest'),
    )
    .option('--assignment-strategy <assignor>', 'range, roundrobin, sticky or cooperative-sticky')
  return withConnection(command).action((options: ConsumerOptions) => consume(terminal, options))
}

async function consume(terminal: Terminal, options: ConsumerOptions): Promise<void> {
  const { topic, groupInstanceId, maxMessages } = options
  const emit = eventWriter(terminal)
  const interrupt = terminal.interrupt()
  const { verbose, ...connection } = options
  const consumer = await openConsumer(terminal, connection, {
    groupId: options.groupId,
    enableAutoCommit: options.enableAutocommit === true,
    autoOffsetReset: options.resetPolicy,
    ...(groupInstanceId === undefined ? {} : { groupInstanceId }),
    ...membership(options),
  })
  try {
    await emit('startup_complete')
    consumer.subscribe([topic], {
      onPartitionsAssigned: (partitions) => emit('partitions_assigned', { partitions }),
      onPartitionsRevoked: (partitions) => emit('partitions_revoked', { partitions }),
    })
    let left = maxMessages < 0 ? Infinity : maxMessages
    while (left > 0 && !interrupt.aborted) left -= await consumeOnce(consumer, left, emit, options, verbose === true)
  } finally {
    await consumer.close()
  }
  await emit('shutdown_complete')
}

/** Each protocol has options of its own; those of the other one are refused by the consumer. */
function membership(options: ConsumerOptions): Pick<ConsumerConfig, MembershipKey> {
  const { groupProtocol, groupRemoteAssignor, sessionTimeout, assignmentStrategy } = options
  return {
    groupProtocol,
    ...(groupRemoteAssignor === undefined ? {} : { groupRemoteAssignor }),
    ...(sessionTimeout === undefined ? {} : { sessionTimeoutMs: sessionTimeout }),
    ...(groupProtocol === 'consumer' && assignmentStrategy === undefined
      ? {}
      : { partitionAssignmentStrategy: [assignorName(assignmentStrategy ?? 'range')] }),
  }
}

type MembershipKey = 'groupProtocol' | 'groupRemoteAssignor' | 'sessionTimeoutMs' | 'partitionAssignmentStrategy'

/** One poll, told and committed. @returns how many records it was. */
async function consumeOnce(
  consumer: Consumer,
  limit: number,
  emit: (name: string, facts?: object) => Promise<void>,
  { enableAutocommit }: ConsumerOptions,
  isVerbose: boolean,
): Promise<number> {
  const records = [...(await consumer.poll({ timeoutMs: 500 }))].slice(0, limit)
  if (records.length === 0) return 0
  const partitions = new Map<
    string,
    { topic: string; partition: number; count: number; minOffset: number; maxOffset: number }
  >()
  for (const { topic, partition, offset, key, value } of records) {
    const name = `${topic}-${partition}`
    const seen = partitions.get(name) ?? { topic, partition, count: 0, minOffset: offset, maxOffset: offset }
    partitions.set(name, { ...seen, count: seen.count + 1, maxOffset: offset })
    if (isVerbose) {
      await emit('record_data', {
        key: key?.toString() ?? null,
        value: value?.toString() ?? null,
        topic,
        partition,
        offset,
      })
    }
  }
  await emit('records_consumed', { count: records.length, partitions: [...partitions.values()] })
  if (enableAutocommit !== true) {
    const offsets = [...partitions.values()].map(({ topic, partition, maxOffset }) => ({
      topic,
      partition,
      offset: maxOffset + 1,
    }))
    try {
      await consumer.commit(offsets)
      await emit('offsets_committed', { offsets, success: true })
    } catch (error) {
      await emit('offsets_committed', { offsets, error: (error as Error).message, success: false })
    }
  }
  return records.length
}

/** Java's class names are understood too. */
function assignorName(text: string): string {
  const name = /([A-Za-z]+)Assignor$/.exec(text)?.[1]
  return name === undefined
    ? text
    : name
        .replaceAll(/(?<!^)[A-Z]/g, '-$&')
        .toLowerCase()
        .replace('round-robin', 'roundrobin')
}
