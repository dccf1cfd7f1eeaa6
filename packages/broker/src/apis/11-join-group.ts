import { joinGroup, type JoinGroupRequest, type JoinGroupResponseInput } from '@ottla/protocol/messages/join-group'
import { newHyphenatedUuid } from '../controller/uuid.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'

const nullableProtocolVersion = 7

/*
 * JoinGroup (11), versions 0-9, for classic groups: member id required from v4 on (KIP-394), static members
 * (KIP-345), a leader that may skip assigning (v9, KIP-814). The answer waits until all members are there.
 */
export const joinGroupHandler: ApiHandler<JoinGroupRequest, JoinGroupResponseInput> = {
  api: joinGroup,
  handle({ groups, random }, request, { apiVersion, clientId, clientHost, access }) {
    const refusal = access.refusal(permissions.JoinGroup.group, request.groupId)
    if (refusal !== undefined) return fit(failed(refusal), apiVersion)
    const answer = groups.joinGroup(request, {
      clientId,
      clientHost,
      apiVersion,
      newUuid: () => newHyphenatedUuid(random),
    })
    return answer instanceof Promise ? answer.then((response) => fit(response, apiVersion)) : fit(answer, apiVersion)
  },
}

function failed(errorCode: number): JoinGroupResponseInput {
  return { errorCode, generationId: -1, protocolType: null, protocolName: null, leader: '', memberId: '', members: [] }
}

/** Old versions cannot say that there is no protocol. */
function fit(response: JoinGroupResponseInput, apiVersion: number): JoinGroupResponseInput {
  if (response.protocolName !== null || apiVersion >= nullableProtocolVersion) return response
  return { ...response, protocolName: '' }
}
