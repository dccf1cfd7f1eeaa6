import type { WaitOptions } from '@ottla/core'
import { unregisterBroker as brokerApi } from '@ottla/protocol/messages/unregister-broker'
import { unregisterController as controllerApi } from '@ottla/protocol/messages/unregister-controller'
import type { AdminRequests } from '../admin-requests.ts'
import { throwError } from '../response-error.ts'
import { controllerRetries } from '../retry-rules.ts'

export function unregisterBroker(requests: AdminRequests, brokerId: number, options?: WaitOptions): Promise<void> {
  const deadline = requests.deadline(options)
  const operation = `Unregistering broker ${brokerId}`
  return requests.single({ operation, deadline, ...controllerRetries({}) }, async () => {
    const { errorCode, errorMessage: detail } = await requests.toController(brokerApi, { brokerId }, deadline)
    throwError(errorCode, { operation, apiKey: brokerApi.key, detail })
  })
}

export function unregisterController(
  requests: AdminRequests,
  controllerId: number,
  options?: WaitOptions,
): Promise<void> {
  const deadline = requests.deadline(options)
  const operation = `Unregistering controller ${controllerId}`
  return requests.single({ operation, deadline, ...controllerRetries({}) }, async () => {
    const { errorCode, errorMessage: detail } = await requests.toController(controllerApi, { controllerId }, deadline)
    throwError(errorCode, { operation, apiKey: controllerApi.key, detail })
  })
}
