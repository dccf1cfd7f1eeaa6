import {
  writeTxnMarkers,
  type WriteTxnMarkersRequest,
  type WriteTxnMarkersResponseInput,
} from '@ottla/protocol/messages/write-txn-markers'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'

/*
 * WriteTxnMarkers (27), versions 1-2: what coordinators send to the leaders of partitions, and administrators to
 * end a transaction that hangs (`kafka-transactions.sh abort`).
 *
 * Partitions fail one by one. Left out: v2's stricter check that a marker of transactions V2 carries a larger
 * epoch than the records before it.
 */
export const writeTxnMarkersHandler: ApiHandler<WriteTxnMarkersRequest, WriteTxnMarkersResponseInput> = {
  api: writeTxnMarkers,
  handle({ markers }, request, { access }) {
    const { alter, broker } = permissions.WriteTxnMarkers
    const refusal = access.may(alter) ? undefined : access.refusal(broker)
    return {
      markers: request.markers.map(({ producerId, producerEpoch, coordinatorEpoch, transactionResult, topics }) => {
        const marker = { producerId, producerEpoch, coordinatorEpoch, isCommit: transactionResult }
        return {
          producerId,
          topics: topics.map(({ name, partitionIndexes }) => ({
            name,
            partitions: partitionIndexes.map((partitionIndex) => ({
              partitionIndex,
              errorCode: refusal ?? markers.write(name, partitionIndex, marker),
            })),
          })),
        }
      }),
    }
  },
}
