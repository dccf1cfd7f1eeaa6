import { ErrorCode } from '@ottla/protocol'
import {
  shareAcknowledge,
  type ShareAcknowledgeRequest,
  type ShareAcknowledgeResponseInput,
} from '@ottla/protocol/messages/share-acknowledge'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { acknowledgeAll, type AcknowledgementResult } from '../share/acknowledgements.ts'
import { finalSessionEpoch, initialSessionEpoch, type ShareSession } from '../share/share-sessions.ts'
import type { Services } from '../services.ts'
import { endShareSession, isShareMemberId } from './share-session.ts'

const renewVersion = 2
const noLeader = { leaderId: 0, leaderEpoch: 0 }

/*
 * ShareAcknowledge (79), versions 1-2 (KIP-932): what a member did with records that ShareFetch gave it. v2 may ask for
 * more time (KIP-1222). The last request of a session gives back what is still out.
 */
export const shareAcknowledgeHandler: ApiHandler<ShareAcknowledgeRequest, ShareAcknowledgeResponseInput> = {
  api: shareAcknowledge,
  handle(services, request, { apiVersion, access }) {
    const { groupId, memberId, shareSessionEpoch } = request
    if (groupId === null) return failed(ErrorCode.INVALID_REQUEST, 'Invalid group id in the request.')
    const refusal = access.refusal(permissions.ShareAcknowledge.group, groupId)
    if (refusal !== undefined) return failed(refusal)
    if (!isShareMemberId(memberId)) return failed(ErrorCode.INVALID_REQUEST, 'Invalid member id in the request.')
    const session = sessionOf(services, groupId, memberId, shareSessionEpoch)
    if (typeof session === 'number') return failed(session)
    const results = acknowledgeAll(
      {
        sharePartitions: services.sharePartitions,
        image: services.controller.image,
        mayRead: (topic) => access.may(permissions.ShareAcknowledge.topic, topic),
      },
      groupId,
      memberId,
      request.topics.flatMap(({ topicId, partitions }) =>
        partitions.map(({ partitionIndex, acknowledgementBatches }) => ({
          topicId,
          partition: partitionIndex,
          batches: acknowledgementBatches,
        })),
      ),
      { isKnown: apiVersion >= renewVersion, isMeant: request.isRenewAck },
    )
    if (shareSessionEpoch === finalSessionEpoch) endShareSession(services, session)
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.NONE,
      acquisitionLockTimeoutMs: services.sharePartitions.configOf(groupId).number('share.record.lock.duration.ms'),
      responses: byTopic(results),
      nodeEndpoints: [],
    }
  },
}

function sessionOf(services: Services, groupId: string, memberId: string, epoch: number): ShareSession | number {
  if (epoch === initialSessionEpoch) return ErrorCode.INVALID_SHARE_SESSION_EPOCH
  const { shareSessions } = services
  if (epoch !== finalSessionEpoch) return shareSessions.goOn(groupId, memberId, epoch)
  return shareSessions.get(groupId, memberId) ?? ErrorCode.SHARE_SESSION_NOT_FOUND
}

function byTopic(results: readonly AcknowledgementResult[]): ShareAcknowledgeResponseInput['responses'] {
  const topics = new Map<string, ShareAcknowledgeResponseInput['responses'][number]['partitions'][number][]>()
  for (const { topicId, partition, errorCode, errorMessage } of results) {
    const row = { partitionIndex: partition, errorCode, errorMessage, currentLeader: noLeader }
    const known = topics.get(topicId)
    if (known === undefined) topics.set(topicId, [row])
    else known.push(row)
  }
  return Array.from(topics, ([topicId, partitions]) => ({ topicId, partitions }))
}

function failed(errorCode: number, errorMessage: string | null = null): ShareAcknowledgeResponseInput {
  return {
    throttleTimeMs: 0,
    errorCode,
    errorMessage,
    acquisitionLockTimeoutMs: 0,
    responses: [],
    nodeEndpoints: [],
  }
}
