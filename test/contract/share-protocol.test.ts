// The share group protocol (KIP-932) request by request: epochs, deliveries, errors and offsets are those of Apache Kafka.
import { encodeBatch, ZERO_UUID } from '@ottla/protocol'
import { alterShareGroupOffsets } from '@ottla/protocol/messages/alter-share-group-offsets'
import { deleteGroups } from '@ottla/protocol/messages/delete-groups'
import { deleteShareGroupOffsets } from '@ottla/protocol/messages/delete-share-group-offsets'
import { describeShareGroupOffsets } from '@ottla/protocol/messages/describe-share-group-offsets'
import { findCoordinator } from '@ottla/protocol/messages/find-coordinator'
import { incrementalAlterConfigs } from '@ottla/protocol/messages/incremental-alter-configs'
import { listGroups } from '@ottla/protocol/messages/list-groups'
import { metadata } from '@ottla/protocol/messages/metadata'
import { offsetCommit } from '@ottla/protocol/messages/offset-commit'
import { produce } from '@ottla/protocol/messages/produce'
import { shareAcknowledge } from '@ottla/protocol/messages/share-acknowledge'
import { shareFetch, type ShareFetchRequestInput } from '@ottla/protocol/messages/share-fetch'
import { shareGroupDescribe } from '@ottla/protocol/messages/share-group-describe'
import { shareGroupHeartbeat } from '@ottla/protocol/messages/share-group-heartbeat'
import { afterEach, expect, test } from 'vitest'
import { unique, useCluster } from './cluster.ts'
import { errorText, Transcript } from './transcript.ts'

const cluster = useCluster()
let script: Script

afterEach(() => script.close())

type Acknowledged = readonly [firstOffset: number, lastOffset: number, types: readonly number[]]

/** Members of one share group that read a topic of one partition. */
class Script {
  readonly text: Transcript
  readonly groupId: string = unique('group')
  topic = ''
  topicId = ZERO_UUID

  static async start(...batchSizes: number[]): Promise<Script> {
    script = new Script(await Transcript.open(cluster.bootstrapServers))
    const { text, groupId } = script
    script.topic = await cluster.topic(1)
    while (script.topicId === ZERO_UUID) {
      const response = await text.send(metadata, 12, { topics: [{ name: script.topic }] })
      script.topicId = response.topics[0]!.topicId
    }
    text.name(script.topicId, 'orders')
    text.name(script.topic, 'orders')
    text.name(groupId, 'group')
    for (const size of batchSizes) {
      const records = encodeBatch(
        Array.from({ length: size }, (_, at) => ({ value: `v${at}` })),
        { baseTimestamp: Date.now() },
      )
      const topicData = [{ name: script.topic, partitionData: [{ index: 0, records }] }]
      await text.send(produce, 9, { acks: -1, timeoutMs: 5000, topicData })
    }
    const coordinator = { keyType: 0, coordinatorKeys: [groupId] }
    while ((await text.send(findCoordinator, 6, coordinator)).coordinators[0]!.errorCode !== 0);
    await script.configure('share.auto.offset.reset', 'earliest')
    return script
  }

  private constructor(text: Transcript) {
    this.text = text
  }

  close(): Promise<void> {
    return this.text.close()
  }

  async configure(name: string, value: string): Promise<void> {
    const configs = [{ name, configOperation: 0, value }]
    const resources = [{ resourceType: 32, resourceName: this.groupId, configs }]
    const response = await this.text.send(incrementalAlterConfigs, 1, { resources, validateOnly: false })
    const { errorCode, errorMessage } = response.responses[0]!
    this.text.note(`> ${name}=${value}`)
    this.text.note(`< ${errorText(errorCode, errorMessage)}`)
  }

  async beat(memberId: string, memberEpoch: number, topics: string[] | null = null, rackId?: string): Promise<void> {
    const request = {
      groupId: this.groupId,
      memberId,
      memberEpoch,
      subscribedTopicNames: topics,
      ...(rackId === undefined ? {} : { rackId }),
    }
    const response = await this.text.send(shareGroupHeartbeat, 1, request)
    this.text.note(`> ${memberId} in epoch ${memberEpoch}${topics === null ? '' : ` reads ${topics.join(',')}`}`)
    const { errorCode, errorMessage, assignment } = response
    const what = assignment === null ? '' : `, assignment ${show(assignment.topicPartitions)}`
    this.text.note(
      errorCode === 0 ? `< epoch ${response.memberEpoch}${what}` : `< ${errorText(errorCode, errorMessage)}`,
    )
  }

  /** Joins and waits for the assignment, which comes when the state of the partition is there. */
  async join(memberId: string): Promise<void> {
    const request = { groupId: this.groupId, memberId }
    const topics = [this.topic]
    let { memberEpoch } = await this.text.send(shareGroupHeartbeat, 1, {
      ...request,
      memberEpoch: 0,
      subscribedTopicNames: topics,
    })
    for (;;) {
      const full = { ...request, memberEpoch, subscribedTopicNames: topics }
      const response = await this.text.send(shareGroupHeartbeat, 1, full)
      ;({ memberEpoch } = response)
      if (response.assignment!.topicPartitions.length > 0) break
    }
    this.text.note(`> ${memberId} joins`)
    this.text.note(`< epoch ${memberEpoch}`)
  }

  async fetch(
    memberId: string,
    epoch: number,
    fields: Partial<ShareFetchRequestInput> & { acknowledged?: Acknowledged[] } = {},
  ): Promise<void> {
    const { acknowledged = [], ...rest } = fields
    const partitions = [{ partitionIndex: 0, acknowledgementBatches: batches(acknowledged) }]
    const response = await this.text.send(shareFetch, 2, {
      groupId: this.groupId,
      memberId,
      shareSessionEpoch: epoch,
      maxWaitMs: 500,
      minBytes: 1,
      maxBytes: 1_000_000,
      maxRecords: 500,
      batchSize: 500,
      topics: epoch === 0 || acknowledged.length > 0 ? [{ topicId: this.topicId, partitions }] : [],
      forgottenTopicsData: [],
      ...rest,
    })
    const shown = Object.entries(rest).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`)
    this.text.note(`> ${memberId} fetches in session epoch ${epoch}${shown.join('')}${said(acknowledged)}`)
    if (response.errorCode !== 0) {
      this.text.note(`< ${errorText(response.errorCode, response.errorMessage)}`)
      return
    }
    const rows = response.responses.flatMap((topic) => topic.partitions)
    if (rows.length === 0) this.text.note('< nothing')
    for (const row of rows) {
      const acquired = row.acquiredRecords.map(
        ({ firstOffset, lastOffset, deliveryCount }) => ` ${firstOffset}-${lastOffset} x${deliveryCount}`,
      )
      const acknowledgement = acknowledged.length === 0 ? '' : `, ${errorText(row.acknowledgeErrorCode)}`
      this.text.note(`< ${errorText(row.errorCode)}${acquired.join('')}${acknowledgement}`)
    }
  }

  async acknowledge(
    memberId: string,
    epoch: number,
    acknowledged: Acknowledged[],
    fields: { version?: number; isRenewAck?: boolean; topicId?: string; partition?: number } = {},
  ): Promise<void> {
    const { version = 2, isRenewAck = false, topicId = this.topicId, partition = 0 } = fields
    const partitions = [{ partitionIndex: partition, acknowledgementBatches: batches(acknowledged) }]
    const response = await this.text.send(shareAcknowledge, version, {
      groupId: this.groupId,
      memberId,
      shareSessionEpoch: epoch,
      ...(version >= 2 ? { isRenewAck } : {}),
      topics: acknowledged.length === 0 ? [] : [{ topicId, partitions }],
    })
    const shown = Object.entries(fields).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`)
    this.text.note(`> ${memberId} in session epoch ${epoch}${shown.join('')}${said(acknowledged)}`)
    const rows = response.responses.flatMap((topic) => topic.partitions)
    const results = rows.map(({ errorCode, errorMessage }) => errorText(errorCode, errorMessage))
    this.text.note(
      `< ${response.errorCode === 0 ? results.join(' ') || 'NONE' : errorText(response.errorCode, response.errorMessage)}`,
    )
  }

  async describe(): Promise<void> {
    const request = { groupIds: [this.groupId], includeAuthorizedOperations: false }
    const group = (await this.text.send(shareGroupDescribe, 1, request)).groups[0]!
    this.text.note('> describe')
    if (group.errorCode !== 0) {
      this.text.note(`< ${errorText(group.errorCode, group.errorMessage)}`)
      return
    }
    const { groupState, assignorName } = group
    const members = group.members.map(
      ({ memberId, assignment }) => `${memberId} has ${show(assignment.topicPartitions)}`,
    )
    this.text.note(`< ${groupState}, ${assignorName}: ${members.toSorted().join('; ')}`)
    const listed = (await this.text.send(listGroups, 5, {})).groups.find(({ groupId }) => groupId === this.groupId)
    this.text.note(`< listed as ${listed?.groupType} ${listed?.protocolType} ${listed?.groupState}`)
  }

  async offsets(topicName: string = this.topic): Promise<void> {
    const groups = [{ groupId: this.groupId, topics: [{ topicName, partitions: [0] }] }]
    const group = (await this.text.send(describeShareGroupOffsets, 1, { groups })).groups[0]!
    this.text.note('> offsets')
    const rows = group.topics.flatMap(({ partitions }) => partitions)
    const shown = rows.map(({ startOffset, lag, errorCode }) => `${startOffset}, lag ${lag}, ${errorText(errorCode)}`)
    this.text.note(`< ${errorText(group.errorCode)} ${shown.join('; ')}`)
  }

  async alterOffset(startOffset: number, topicName: string = this.topic, partitionIndex = 0): Promise<void> {
    const topics = [{ topicName, partitions: [{ partitionIndex, startOffset }] }]
    const response = await this.text.send(alterShareGroupOffsets, 0, { groupId: this.groupId, topics })
    this.text.note(`> to offset ${startOffset} of ${topicName}-${partitionIndex}`)
    const rows = response.responses.flatMap((topic) => topic.partitions)
    const results = rows.map(({ errorCode, errorMessage }) => errorText(errorCode, errorMessage))
    this.text.note(`< ${errorText(response.errorCode)} ${results.join(' ')}`)
  }

  async deleteOffsets(topicName: string = this.topic): Promise<void> {
    const request = { groupId: this.groupId, topics: [{ topicName }] }
    const response = await this.text.send(deleteShareGroupOffsets, 0, request)
    this.text.note(`> without offsets of ${topicName}`)
    const results = response.responses.map(({ errorCode, errorMessage }) => errorText(errorCode, errorMessage))
    this.text.note(`< ${errorText(response.errorCode)} ${results.join(' ')}`)
  }

  async remove(): Promise<void> {
    const response = await this.text.send(deleteGroups, 2, { groupsNames: [this.groupId] })
    this.text.note('> delete')
    this.text.note(`< ${errorText(response.results[0]!.errorCode)}`)
  }

  async commit(): Promise<void> {
    const partitions = [{ partitionIndex: 0, committedOffset: 1, committedMetadata: '' }]
    const topics = [{ name: this.topic, partitions }]
    const request = { groupId: this.groupId, memberId: '', generationIdOrMemberEpoch: -1, topics }
    const response = await this.text.send(offsetCommit, 9, request)
    this.text.note('> OffsetCommit')
    this.text.note(`< ${errorText(response.topics[0]!.partitions[0]!.errorCode)}`)
  }

  /** Compares what was said with what is kept. */
  matches(name: string): Promise<void> {
    return expect(this.text.toString()).toMatchFileSnapshot(`transcripts/${name}.txt`)
  }
}

function batches(
  acknowledged: readonly Acknowledged[],
): { firstOffset: number; lastOffset: number; acknowledgeTypes: number[] }[] {
  return acknowledged.map(([firstOffset, lastOffset, types]) => ({
    firstOffset,
    lastOffset,
    acknowledgeTypes: [...types],
  }))
}

function said(acknowledged: readonly Acknowledged[]): string {
  const names = ['gap', 'accept', 'release', 'reject', 'renew']
  return acknowledged
    .map(([first, last, types]) => `; ${first}-${last} ${types.map((type) => names[type] ?? type).join(',')}`)
    .join('')
}

function show(assignment: readonly { readonly topicId: string; readonly partitions: readonly number[] }[]): string {
  return assignment.length === 0
    ? 'nothing'
    : assignment.map(({ topicId, partitions }) => `${topicId}:${partitions.join(',')}`).join(' ')
}

const [gap, accept, release, reject, renew] = [0, 1, 2, 3, 4]

test('members of a share group join, report and leave', async () => {
  await Script.start()
  await script.beat('anna', 1)
  await script.beat('anna', -1)
  await script.beat(' ', 0, [script.topic])
  await script.beat('anna', 0)
  await script.beat('anna', 0, [])
  await script.beat('anna', 0, [script.topic], ' ')
  await script.beat('anna', -2)
  await script.describe()
  await script.beat('anna', 0, [script.topic])
  await script.join('anna')
  await script.beat('anna', 9)
  await script.beat('anna', 1)
  await script.beat('bert', 1)
  await script.join('bert')
  await script.describe()
  await script.commit()
  await script.beat('bert', -1)
  await script.beat('bert', -1)
  await script.remove()
  await script.beat('anna', -1)
  await script.describe()
  await script.remove()
  await script.describe()
  await script.matches('share-membership')
})

test('records are locked, come again and are done with', async () => {
  const { text } = await Script.start(5, 5)
  await script.join('anna')
  await script.join('bert')
  await script.offsets()
  text.title('Two members')
  await script.fetch('anna', 0, { maxRecords: 3 })
  await script.fetch('bert', 0)
  await script.offsets()
  await script.acknowledge('bert', 1, [[0, 4, [accept]]])
  await script.acknowledge('anna', 1, [[0, 4, [accept, release, reject, gap, accept]]])
  await script.offsets()
  await script.fetch('anna', 2)
  await script.fetch('anna', 3, { acknowledged: [[1, 1, [release]]] })
  await script.offsets()
  await script.fetch('bert', 2, { acknowledged: [[5, 9, [accept]]] })
  await script.offsets()
  text.title('The end of sessions')
  await script.acknowledge('anna', -1, [])
  await script.acknowledge('bert', -1, [])
  await script.fetch('bert', 3)
  await script.matches('share-deliveries')
})

test('nonsense about records is refused', async () => {
  const { text } = await Script.start(5)
  await script.join('anna')
  await script.join('bert')
  text.title('Sessions')
  await script.fetch('anna', 1)
  await script.fetch('anna', -1)
  await script.acknowledge('anna', 0, [[0, 4, [accept]]])
  await script.acknowledge('anna', 1, [[0, 4, [accept]]])
  await script.fetch('anna', 0, { acknowledged: [[0, 4, [accept]]] })
  await script.fetch('', 0)
  await script.fetch('x'.repeat(37), 0)
  await script.fetch('anna', 0, { isRenewAck: true })
  await script.fetch('anna', 0)
  await script.fetch('bert', 0)
  await script.fetch('anna', 5)
  text.title('Acknowledgements')
  await script.acknowledge('bert', 1, [[0, 4, [accept]]])
  await script.acknowledge('anna', 1, [[4, 3, [accept]]])
  await script.acknowledge('anna', 2, [[0, 4, []]])
  await script.acknowledge('anna', 3, [[0, 4, [accept, accept]]])
  await script.acknowledge('anna', 4, [[0, 4, [5]]])
  await script.acknowledge('anna', 5, [[0, 4, [-1]]])
  await script.acknowledge('anna', 6, [[0, 4, [renew]]])
  await script.acknowledge('anna', 7, [[0, 4, [renew]]], { version: 1 })
  await script.acknowledge('anna', 8, [
    [3, 4, [accept]],
    [0, 1, [accept]],
  ])
  await script.acknowledge('anna', 9, [[3, 9, [accept]]])
  await script.acknowledge('anna', 10, [[7, 9, [accept]]])
  await script.acknowledge('anna', 11, [[0, 4, [accept]]], { partition: 3 })
  // No unknown topic id: with an authorizer Apache Kafka 4.3.1 answers UNKNOWN_SERVER_ERROR, without one UNKNOWN_TOPIC_ID.
  await script.acknowledge('anna', 12, [[0, 4, [renew]]], { isRenewAck: true })
  await script.acknowledge('anna', 13, [[0, 2, [accept]]])
  await script.acknowledge('anna', 14, [[0, 2, [accept]]])
  await script.acknowledge('anna', 15, [[3, 4, [accept]]])
  await script.acknowledge('anna', 16, [[3, 4, [accept]]])
  await script.offsets()
  await script.matches('share-errors')
})

test('offsets of a share group are altered and deleted while it is empty', async () => {
  await Script.start(10)
  await script.offsets()
  await script.offsets('nowhere')
  await script.deleteOffsets()
  await script.join('anna')
  await script.fetch('anna', 0, { maxRecords: 4, shareAcquireMode: 1 })
  await script.alterOffset(2)
  await script.deleteOffsets()
  await script.acknowledge('anna', -1, [])
  await script.beat('anna', -1)
  await script.alterOffset(7)
  await script.alterOffset(7, script.topic, 5)
  await script.alterOffset(7, 'nowhere')
  await script.offsets()
  await script.deleteOffsets('nowhere')
  await script.deleteOffsets()
  await script.offsets()
  await script.matches('share-offsets')
})

test('group configurations have bounds', async () => {
  await Script.start()
  await script.configure('share.auto.offset.reset', 'yesterday')
  await script.configure('share.delivery.count.limit', '11')
  await script.configure('share.record.lock.duration.ms', '60001')
  await script.configure('share.session.timeout.ms', '60001')
  await script.configure('consumer.heartbeat.interval.ms', '15001')
  await script.configure('consumer.session.timeout.ms', '60001')
  await script.configure('no.such.key', '1')
  await script.configure('share.auto.offset.reset', 'by_duration:PT1H')
  await script.matches('group-configurations')
})
