import type { TestProject } from 'vitest/node'
import { RealKafka } from './real-kafka.ts'
import { prepareTools } from './tools.ts'

/** Installs what is missing and starts one Apache Kafka for all files. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await prepareTools()
  return provideKafka(project, 1)
}

/** Starts Apache Kafka for the files of a project. */
export async function provideKafka(project: TestProject, nodes: number): Promise<() => Promise<void>> {
  const kafka = await RealKafka.start({ nodes })
  project.provide('apacheKafka', kafka.bootstrapServers)
  project.provide('apacheKafkaData', kafka.dataDir)
  return () => kafka.stop()
}
