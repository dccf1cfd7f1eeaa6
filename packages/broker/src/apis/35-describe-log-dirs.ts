import { ErrorCode } from '@ottla/protocol'
import {
  describeLogDirs,
  type DescribeLogDirsRequest,
  type DescribeLogDirsResponseInput,
} from '@ottla/protocol/messages/describe-log-dirs'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'

/*
 * DescribeLogDirs (35), versions 1-5: every log directory with the partitions that were asked for, those on their way to
 * another directory twice, and from v4 on with the space of its disk (KIP-827).
 */
export const describeLogDirsHandler: ApiHandler<DescribeLogDirsRequest, DescribeLogDirsResponseInput> = {
  api: describeLogDirs,
  handle({ replicas }, { topics }, { access }) {
    const refusal = access.refusal(permissions.DescribeLogDirs.cluster)
    if (refusal !== undefined) return { throttleTimeMs: 0, errorCode: refusal, results: [] }
    const wanted =
      topics === null ? undefined : new Map(topics.map(({ topic, partitions }) => [topic, new Set(partitions)]))
    const byDir = new Map(replicas.logDirs().map((dir) => [dir.path, { ...dir, topics: new Map<string, Row[]>() }]))
    for (const { topic, partitionId, logDir, sizeBytes, offsetLag, isFuture } of replicas.replicaLogs()) {
      if (wanted !== undefined && wanted.get(topic)?.has(partitionId) !== true) continue
      const inDir = byDir.get(logDir)!.topics
      let rows = inDir.get(topic)
      if (rows === undefined) inDir.set(topic, (rows = []))
      rows.push({ partitionIndex: partitionId, partitionSize: sizeBytes, offsetLag, isFutureKey: isFuture })
    }
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.NONE,
      results: Array.from(byDir.values(), ({ path, totalBytes, usableBytes, topics: inDir }) => ({
        errorCode: ErrorCode.NONE,
        logDir: path,
        topics: Array.from(inDir, ([name, partitions]) => ({ name, partitions })),
        totalBytes,
        usableBytes,
      })),
    }
  },
}

interface Row {
  readonly partitionIndex: number
  readonly partitionSize: number
  readonly offsetLag: number
  readonly isFutureKey: boolean
}
