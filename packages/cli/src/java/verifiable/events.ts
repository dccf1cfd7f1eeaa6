import { nodeRuntime } from '@ottla/runtime'
import { printLine } from '../print.ts'

/** Prints an event as Kafka's verifiable clients do: time and name first. */
export function printEvent(name: string, data: object): Promise<void> | undefined {
  return printLine(JSON.stringify({ timestamp: nodeRuntime.clock.now(), name, ...data }))
}
