import { ErrorCode } from '@ottla/protocol'
import {
  listGroups,
  type ListedGroupInput,
  type ListGroupsRequest,
  type ListGroupsResponseInput,
} from '@ottla/protocol/messages/list-groups'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'

/* ListGroups (16), versions 0-5; filters by state (v4+) and type (v5+), whatever their case. */
export const listGroupsHandler: ApiHandler<ListGroupsRequest, ListGroupsResponseInput> = {
  api: listGroups,
  handle({ groups }, request, { access }) {
    const { all, group } = permissions.ListGroups
    const seesAll = access.may(all)
    const shards = groups.shards()
    if (typeof shards === 'number') return { errorCode: shards, groups: [] }
    const states = request.statesFilter.map((state) => state.toLowerCase())
    const types = request.typesFilter.map((type) => type.toLowerCase())
    const listed: ListedGroupInput[] = []
    for (const shard of shards) {
      for (const known of shard.groups.values()) {
        const { groupId, type: groupType } = known
        const groupState = known.type === 'classic' ? known.group.state : known.state
        if (states.length > 0 && !states.includes(groupState.toLowerCase())) continue
        if (types.length > 0 && !types.includes(groupType)) continue
        if (!seesAll && !access.may(group, groupId)) continue
        const protocolType = known.type === 'classic' ? (known.group.protocolType ?? '') : known.type
        listed.push({ groupId, protocolType, groupState, groupType })
      }
    }
    return { errorCode: ErrorCode.NONE, groups: listed }
  },
}
