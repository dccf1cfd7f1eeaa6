import type { JavaTool } from './flags.ts'
import { ToolError } from './tool-error.ts'

/** The tools by the names of their scripts, each in a module of its own: a command loads only itself. */
const loaders: Readonly<Record<string, () => Promise<JavaTool>>> = {
  'kafka-acls': async () => (await import('./acls/acls-tool.ts')).aclsTool,
  'kafka-cluster': async () => (await import('./cluster/cluster-tool.ts')).clusterTool,
  'kafka-configs': async () => (await import('./configs/configs-tool.ts')).configsTool,
  'kafka-console-consumer': async () =>
    (await import('./console-consumer/console-consumer-tool.ts')).consoleConsumerTool,
  'kafka-console-producer': async () =>
    (await import('./console-producer/console-producer-tool.ts')).consoleProducerTool,
  'kafka-consumer-groups': async () => (await import('./consumer-groups/consumer-groups-tool.ts')).consumerGroupsTool,
  'kafka-consumer-perf-test': async () => (await import('./consumer-perf/consumer-perf-tool.ts')).consumerPerfTool,
  'kafka-delegation-tokens': async () =>
    (await import('./delegation-tokens/delegation-tokens-tool.ts')).delegationTokensTool,
  'kafka-delete-records': async () => (await import('./delete-records/delete-records-tool.ts')).deleteRecordsTool,
  'kafka-dump-log': async () => (await import('./dump-log/dump-log-tool.ts')).dumpLogTool,
  'kafka-e2e-latency': async () => (await import('./e2e-latency/e2e-latency-tool.ts')).e2eLatencyTool,
  'kafka-get-offsets': async () => (await import('./get-offsets/get-offsets-tool.ts')).getOffsetsTool,
  'kafka-groups': async () => (await import('./groups/groups-tool.ts')).groupsTool,
  'kafka-leader-election': async () => (await import('./leader-election/leader-election-tool.ts')).leaderElectionTool,
  'kafka-log-dirs': async () => (await import('./log-dirs/log-dirs-tool.ts')).logDirsTool,
  'kafka-producer-perf-test': async () => (await import('./producer-perf/producer-perf-tool.ts')).producerPerfTool,
  'kafka-reassign-partitions': async () => (await import('./reassign/reassign-tool.ts')).reassignTool,
  'kafka-server-start': async () => (await import('./server/server-start-tool.ts')).serverStartTool,
  'kafka-server-stop': async () => (await import('./server/server-stop-tool.ts')).serverStopTool,
  'kafka-topics': async () => (await import('./topics/topics-tool.ts')).topicsTool,
  'kafka-transactions': async () => (await import('./transactions/transactions-tool.ts')).transactionsTool,
  'kafka-verifiable-consumer': async () =>
    (await import('./verifiable/verifiable-consumer-tool.ts')).verifiableConsumerTool,
  'kafka-verifiable-producer': async () =>
    (await import('./verifiable/verifiable-producer-tool.ts')).verifiableProducerTool,
}

/** Names of all tools. */
export const toolNames: readonly string[] = Object.keys(loaders)

/** The tool of a script. */
export function loadTool(name: string): Promise<JavaTool> {
  const load = loaders[name]
  if (load === undefined) throw new ToolError(`There is no tool ${name}`)
  return load()
}
