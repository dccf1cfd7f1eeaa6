import type { Services } from '../services.ts'
import type { ShareSession } from '../share/share-sessions.ts'

const longestMemberId = 36

export function isShareMemberId(memberId: string | null): memberId is string {
  return memberId !== null && memberId !== '' && memberId.length <= longestMemberId
}

/** Ends a session; what its member still has of the records is free for others. */
export function endShareSession({ shareSessions, sharePartitions }: Services, session: ShareSession): void {
  const { groupId, memberId, partitions } = session
  shareSessions.end(session)
  for (const { topicId, partition } of partitions.values()) {
    sharePartitions.release({ groupId, topicId, partition }, memberId)
  }
}
