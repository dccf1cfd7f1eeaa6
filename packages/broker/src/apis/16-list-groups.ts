import { ErrorCode } from '@ottla/protocol'
import {
  listGroups,
  type ListedGroupInput,
  type ListGroupsRequest,
  type ListGroupsResponseInput,
} from '@ottla/protocol/messages/list-groups'
import type { ApiHandler } from '../server/api-handler.ts'

const classicType = 'classic'

/* ListGroups (16), versions 0-5; filters by state (v4+) and type (v5+), whatever their case. All groups are classic. */
export const listGroupsHandler: ApiHandler<ListGroupsRequest, ListGroupsResponseInput> = {
  api: listGroups,
  handle({ groups }, request) {
    const shards = groups.shards()
    if (typeof shards === 'number') return { errorCode: shards, groups: [] }
    const states = request.statesFilter.map((state) => state.toLowerCase())
    const types = request.typesFilter.map((type) => type.toLowerCase())
    const listed: ListedGroupInput[] = []
    for (const shard of shards) {
      for (const { groupId, protocolType, state } of shard.groups()) {
        if (states.length > 0 && !states.includes(state.toLowerCase())) continue
        if (types.length > 0 && !types.includes(classicType)) continue
        listed.push({ groupId, protocolType: protocolType ?? '', groupState: state, groupType: classicType })
      }
    }
    return { errorCode: ErrorCode.NONE, groups: listed }
  },
}
