import { nodeRuntime } from '@ottla/runtime'
import { aborted } from '../../interrupt.ts'
import { stderrLogger } from '../../stderr-logger.ts'
import { formatDate } from '../consumer-perf/date-format.ts'
import { keyValues, readText } from '../files.ts'
import type { ToolOptions } from '../flags.ts'
import { javaMessage } from '../java-errors.ts'
import { complain, printLine, terminal } from '../print.ts'
import { UsageError } from '../usage-error.ts'
import { noteServer } from './running-servers.ts'

export async function runServerStart(options: ToolOptions): Promise<number> {
  const [path, ...others] = options.positional
  if (path === undefined || others.length > 0) {
    throw new UsageError('USAGE: kafka-server-start.sh [-daemon] server.properties [--override property=value]*')
  }
  // Before anything is started, so that a signal meets a handler from then on.
  const interrupt = terminal.interrupt()
  try {
    const { brokerOptionsFromProperties, startBroker } = await import('@ottla/broker')
    const server = brokerOptionsFromProperties(readText(path), keyValues(options.all('override')))
    for (const note of server.notes) complain(`warning: ${path}: ${note}`)
    const broker = await startBroker({ ...server.options, logger: stderrLogger(terminal) })
    const forget = noteServer(broker.nodeId)
    const line = (text: string): Promise<void> | undefined =>
      printLine(`[${formatDate(nodeRuntime.clock.now(), 'yyyy-MM-dd HH:mm:ss,SSS')}] INFO ${text}`)
    await line(`Listening on ${broker.bootstrapServers}, data in ${server.dataDir} (ottla)`)
    // The line that scripts and people wait for.
    await line(`[KafkaRaftServer nodeId=${broker.nodeId}] Kafka Server started (kafka.server.KafkaRaftServer)`)
    await aborted(interrupt)
    await broker.close()
    forget()
    await line(`[KafkaRaftServer nodeId=${broker.nodeId}] shut down completed (kafka.server.KafkaRaftServer)`)
    return 0
  } catch (error) {
    complain(javaMessage(error))
    return 1
  }
}
