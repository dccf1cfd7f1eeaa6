import type { TestProject } from 'vitest/node'
import { RealKafka } from './real-kafka.ts'
import { prepareTools } from './tools.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Bootstrap servers of the Apache Kafka that runs beside the interop tests; absent in `npm test`. */
    apacheKafka: string
  }
}

/** Installs what is missing and starts one Apache Kafka for all files. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await prepareTools()
  const kafka = await RealKafka.start()
  project.provide('apacheKafka', kafka.bootstrapServers)
  return () => kafka.stop()
}
