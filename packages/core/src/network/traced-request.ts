import { type RequestTrace, requestChannel } from '../diagnostics.ts'
import type { NodeChannel } from './node-channel.ts'
import type { PendingRequest } from './pending-request.ts'

/** CreateDelegationToken and DescribeDelegationToken: their responses hold the tokens, which are secrets. */
const secretResponses: ReadonlySet<number> = new Set([38, 41])

/** Sends a request with the events of its tracing channel around it; used only while somebody listens. */
export function tracedRequest(pending: PendingRequest, channel: NodeChannel, nodeId: number): Promise<unknown> {
  const trace: RequestTrace = {
    address: channel.address,
    nodeId,
    apiName: pending.api.name,
    apiKey: pending.api.key,
  }
  const shown = requestChannel.tracePromise(async () => {
    channel.send(pending)
    try {
      const response = await pending.promise
      return secretResponses.has(pending.api.key) ? undefined : response
    } finally {
      if (pending.wasSent) trace.apiVersion = pending.version
    }
  }, trace)
  return shown.then(() => pending.promise)
}
