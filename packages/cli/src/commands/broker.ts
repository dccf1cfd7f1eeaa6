import { Command } from 'commander'
import { aborted } from '../interrupt.ts'
import { collectPair, collectTopic, parseAddress, parsePort } from '../options.ts'
import { stderrLogger } from '../stderr-logger.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { writeLine } from '../terminal/write.ts'

interface BrokerOptions {
  readonly host: string
  readonly port: number
  readonly advertise?: { readonly host: string; readonly port: number }
  readonly dataDir?: string
  readonly topic: Readonly<Record<string, number>>
  readonly config: Readonly<Record<string, string>>
}

/** `ottla broker`: runs a broker until it is interrupted. */
export function brokerCommand(terminal: Terminal): Command {
  return new Command('broker')
    .description('run a broker until Ctrl-C; without --data-dir it keeps everything in memory')
    .option('-p, --port <port>', 'port to listen on, 0 for any free one', parsePort, 9092)
    .option('--host <host>', 'address to listen on, and to tell clients unless another is advertised', '127.0.0.1')
    .option('--advertise <host:port>', 'tell clients this address, where another one leads here', parseAddress)
    .option('-d, --data-dir <folder>', 'where the log is kept; created when missing')
    .option('-t, --topic <name:partitions>', 'create a topic; repeatable', collectTopic, {})
    .option('-c, --config <key=value>', "broker configuration in Kafka's names; repeatable", collectPair, {})
    .action(async (options: BrokerOptions) => {
      // Before anything is started, so that a signal meets a handler from then on.
      const interrupt = terminal.interrupt()
      const { startBroker } = await import('@ottla/broker')
      const broker = await startBroker({
        host: options.host,
        port: options.port,
        ...(options.advertise === undefined
          ? {}
          : { advertisedHost: options.advertise.host, advertisedPort: options.advertise.port }),
        ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
        topics: options.topic,
        logger: stderrLogger(terminal),
        // Kafka's own bound: what is started from a shell serves programs, not unit tests.
        config: { 'group.min.session.timeout.ms': '6000', ...options.config },
      })
      const where = options.dataDir === undefined ? 'in memory' : `data in ${options.dataDir}`
      await writeLine(terminal, `listening on ${broker.bootstrapServers} (${where})`)
      await aborted(interrupt)
      await broker.close()
    })
}
