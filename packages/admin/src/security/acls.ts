import type { WaitOptions } from '@ottla/core'
import { createAcls as createApi } from '@ottla/protocol/messages/create-acls'
import { deleteAcls as deleteApi, type DeleteAclsFilterResult } from '@ottla/protocol/messages/delete-acls'
import { describeAcls as describeApi } from '@ottla/protocol/messages/describe-acls'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { byName } from '../by-name.ts'
import { itemError, throwError } from '../response-error.ts'
import { controllerRetries, lookOnce } from '../retry-rules.ts'
import {
  type AclBinding,
  type AclFilter,
  bindingCodes,
  bindingName,
  bindingOf,
  checkKeys,
  filterCodes,
  type FullAclBinding,
  fullBinding,
} from './acl-binding.ts'

export async function describeAcls(
  requests: AdminRequests,
  filter: AclFilter = {},
  options?: WaitOptions,
): Promise<FullAclBinding[]> {
  checkKeys([filter])
  const deadline = requests.deadline(options)
  const operation = 'Describing ACLs'
  return requests.single({ operation, deadline, ...lookOnce }, async () => {
    const response = await requests.toAny(describeApi, filterCodes(filter), deadline)
    throwError(response.errorCode, { operation, apiKey: describeApi.key, detail: response.errorMessage })
    return response.resources.flatMap((resource) => resource.acls.flatMap((acl) => bindingOf(resource, acl) ?? []))
  })
}

export async function createAcls(
  requests: AdminRequests,
  bindings: readonly AclBinding[],
  options?: WaitOptions,
): Promise<void> {
  checkKeys(bindings)
  const deadline = requests.deadline(options)
  const wanted = byName(bindings, bindingName, 'An ACL to create')
  const call = { operation: 'Creating ACLs', deadline, ...controllerRetries({}) }
  await requests.batch(wanted.keys(), call, async (names) => {
    const creations = names.map((name) => {
      const { resourceName, principal, host } = fullBinding(wanted.get(name)!)
      return { ...bindingCodes(wanted.get(name)!), resourceName, principal, host }
    })
    const { results } = await requests.toController(createApi, { creations }, deadline)
    // Results have no names; they stand in the order of the request.
    return new Map(
      results.slice(0, names.length).map(({ errorCode, errorMessage: detail }, i) => {
        const name = names[i]!
        const context = { operation: `Creating ACL ${name}`, apiKey: createApi.key, detail }
        return [name, itemError(errorCode, context) ?? (true as const)]
      }),
    )
  })
}

export async function deleteAcls(
  requests: AdminRequests,
  filters: readonly AclFilter[],
  options?: WaitOptions,
): Promise<FullAclBinding[][]> {
  checkKeys(filters)
  const deadline = requests.deadline(options)
  const wanted = byName(filters, filterName, 'A filter of ACLs to delete')
  const call = { operation: 'Deleting ACLs', deadline, ...controllerRetries({}) }
  return requests.batch(wanted.keys(), call, async (names) => {
    const request = { filters: names.map((name) => filterCodes(wanted.get(name)!)) }
    const { filterResults } = await requests.toController(deleteApi, request, deadline)
    // Results have no names; they stand in the order of the request.
    return new Map(filterResults.slice(0, names.length).map((result, i) => [names[i]!, deleted(names[i]!, result)]))
  })
}

/** What was deleted, or the error of the filter or of the first rule that could not be deleted. */
function deleted(name: string, result: DeleteAclsFilterResult): FullAclBinding[] | KafkaError {
  for (const { errorCode, errorMessage: detail } of [result, ...result.matchingAcls]) {
    const context = { operation: `Deleting the ACLs of ${name}`, apiKey: deleteApi.key, detail }
    const error = itemError(errorCode, context)
    if (error !== undefined) return error
  }
  return result.matchingAcls.flatMap((acl) => bindingOf(acl, acl) ?? [])
}

/** `principal User:alice`: how a filter is named in results and messages. */
function filterName(filter: AclFilter): string {
  const parts = Object.entries(filter).map(([key, value]) => `${key} ${value}`)
  return parts.length === 0 ? 'all resources' : parts.toSorted().join(', ')
}
