import type { TestProject } from 'vitest/node'
import { RealKafka } from './real-kafka.ts'
import { prepareTools } from './tools.ts'

/** Installs what is missing and starts one Apache Kafka for all files. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await prepareTools()
  const kafka = await RealKafka.start()
  project.provide('apacheKafka', kafka.bootstrapServers)
  return () => kafka.stop()
}
