import {
  alterReplicaLogDirs,
  type AlterReplicaLogDirsRequest,
  type AlterReplicaLogDirsResponseInput,
} from '@ottla/protocol/messages/alter-replica-log-dirs'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'

/*
 * AlterReplicaLogDirs (34), versions 1-2 (KIP-113): partitions move to another log directory, in the background; the
 * answer says that it began. DescribeLogDirs shows how far it is.
 */
export const alterReplicaLogDirsHandler: ApiHandler<AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponseInput> = {
  api: alterReplicaLogDirs,
  handle({ replicas }, { dirs }, { access }) {
    const refusal = access.refusal(permissions.AlterReplicaLogDirs.cluster)
    const results = new Map<string, { partitionIndex: number; errorCode: number }[]>()
    for (const { path, topics } of dirs) {
      for (const { name, partitions } of topics) {
        let rows = results.get(name)
        if (rows === undefined) results.set(name, (rows = []))
        for (const partitionIndex of partitions) {
          rows.push({ partitionIndex, errorCode: refusal ?? replicas.moveToLogDir(name, partitionIndex, path) })
        }
      }
    }
    return {
      throttleTimeMs: 0,
      results: Array.from(results, ([topicName, partitions]) => ({ topicName, partitions })),
    }
  },
}
