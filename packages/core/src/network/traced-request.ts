import { type RequestTrace, requestChannel } from '../diagnostics.ts'
import type { NodeChannel } from './node-channel.ts'
import type { PendingRequest } from './pending-request.ts'

/** Sends a request with the events of its tracing channel around it; used only while somebody listens. */
export function tracedRequest(pending: PendingRequest, channel: NodeChannel, nodeId: number): Promise<unknown> {
  const trace: RequestTrace = {
    address: channel.address,
    nodeId,
    apiName: pending.api.name,
    apiKey: pending.api.key,
  }
  return requestChannel.tracePromise(async () => {
    channel.send(pending)
    try {
      return await pending.promise
    } finally {
      if (pending.wasSent) trace.apiVersion = pending.version
    }
  }, trace)
}
