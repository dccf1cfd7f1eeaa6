import { loadCalls } from '../../src/load-calls.ts'
import { type Api, decodeRequestHeader, encodeResponseFrame, ErrorCode, FrameAssembler, Reader } from '@ottla/protocol'
import { alterClientQuotas } from '@ottla/protocol/messages/alter-client-quotas'
import { alterUserScramCredentials } from '@ottla/protocol/messages/alter-user-scram-credentials'
import { apiVersions } from '@ottla/protocol/messages/api-versions'
import { consumerGroupDescribe } from '@ottla/protocol/messages/consumer-group-describe'
import { createDelegationToken } from '@ottla/protocol/messages/create-delegation-token'
import { createPartitions } from '@ottla/protocol/messages/create-partitions'
import { createTopics } from '@ottla/protocol/messages/create-topics'
import { deleteTopics } from '@ottla/protocol/messages/delete-topics'
import { describeCluster } from '@ottla/protocol/messages/describe-cluster'
import { describeConfigs } from '@ottla/protocol/messages/describe-configs'
import { describeDelegationToken } from '@ottla/protocol/messages/describe-delegation-token'
import { describeGroups } from '@ottla/protocol/messages/describe-groups'
import { describeTopicPartitions } from '@ottla/protocol/messages/describe-topic-partitions'
import { expireDelegationToken } from '@ottla/protocol/messages/expire-delegation-token'
import { findCoordinator } from '@ottla/protocol/messages/find-coordinator'
import { leaveGroup } from '@ottla/protocol/messages/leave-group'
import { listGroups } from '@ottla/protocol/messages/list-groups'
import { listOffsets } from '@ottla/protocol/messages/list-offsets'
import { metadata } from '@ottla/protocol/messages/metadata'
import { offsetFetch } from '@ottla/protocol/messages/offset-fetch'
import { renewDelegationToken } from '@ottla/protocol/messages/renew-delegation-token'
import { streamsGroupDescribe } from '@ottla/protocol/messages/streams-group-describe'
import { unregisterController } from '@ottla/protocol/messages/unregister-controller'
import { virtualRuntime, type VirtualRuntime } from '@ottla/runtime'
import { Admin, type AdminConfig } from '../../src/index.ts'

type AnyApi = Api<unknown, unknown, unknown, unknown>

const apis = [
  alterClientQuotas,
  alterUserScramCredentials,
  apiVersions,
  consumerGroupDescribe,
  createDelegationToken,
  createPartitions,
  createTopics,
  deleteTopics,
  describeCluster,
  describeConfigs,
  describeDelegationToken,
  describeGroups,
  describeTopicPartitions,
  expireDelegationToken,
  findCoordinator,
  leaveGroup,
  listGroups,
  listOffsets,
  metadata,
  offsetFetch,
  renewDelegationToken,
  streamsGroupDescribe,
  unregisterController,
] as unknown as readonly AnyApi[]

/** A request that arrived at one of the nodes. */
export interface Request<Body> {
  readonly node: number
  readonly api: string
  readonly version: number
  readonly body: Body
}

/** Answers requests by the name of their API; undefined leaves one without an answer. */
// oxlint-disable-next-line typescript/no-explicit-any -- each script knows the request of its API
export type Scripts = Readonly<Record<string, (request: Request<any>) => object | undefined>>

/** Newest version by API name, -1 for one that the brokers do not have. */
export type VersionLimits = Readonly<Record<string, number>>

/**
 * Brokers on a virtual network, in virtual time, that decode requests with the protocol's codec and answer
 * as the test says; ApiVersions and, unless scripted, Metadata and FindCoordinator they answer by themselves.
 */
export class ScriptedCluster {
  readonly runtime: VirtualRuntime = virtualRuntime(1)
  readonly received: Request<unknown>[] = []
  /** Id and port of each node. */
  readonly nodes = new Map<number, number>()
  controllerId = 1
  coordinatorId = 1
  /** Leaders of the partitions of each topic. */
  readonly topics = new Map<string, number[]>()
  readonly #scripts: Scripts
  readonly #limits: VersionLimits

  constructor(scripts: Scripts, limits: VersionLimits = {}) {
    this.#scripts = scripts
    this.#limits = limits
  }

  /** Starts nodes 1 to `nodes` and makes an admin client for them. */
  async admin(nodes: number, config: Partial<AdminConfig> = {}): Promise<Admin> {
    await loadCalls()
    for (let node = 1; node <= nodes; node++) {
      const { port } = await this.runtime.transport.listen({ host: 'broker', port: 0 }, (socket) => {
        const assembler = new FrameAssembler(1_000_000, (frame) => {
          const answer = this.#answer(node, frame)
          if (answer !== undefined) socket.write([answer])
        })
        socket.attach({ onData: (chunk) => assembler.push(chunk), onClose: () => undefined })
      })
      this.nodes.set(node, port)
    }
    const bootstrapServers = [...this.nodes.values()].map((port) => `broker:${port}`)
    return new Admin({ bootstrapServers, ...config }, { runtime: this.runtime })
  }

  /** Lets virtual time pass until the promise has settled. */
  async settled<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false
    const settle = (): void => void (isSettled = true)
    promise.then(settle, settle)
    await this.runtime.clock.runUntil(() => isSettled)
    return promise
  }

  /** The requests to an API, in order. */
  requests(api: string): Request<never>[] {
    return this.received.filter((request) => request.api === api) as Request<never>[]
  }

  #answer(node: number, frame: Buffer): Uint8Array | undefined {
    const reader = new Reader(frame)
    const { apiKey, apiVersion: version, correlationId } = decodeRequestHeader(reader)
    const api = apis.find(({ key }) => key === apiKey)!
    const request = { node, api: api.name, version, body: api.decodeRequest(reader, version) }
    this.received.push(request)
    const script = this.#scripts[api.name] ?? (() => this.#usual(api))
    const response = script(request) ?? (api === (metadata as unknown) ? this.#usual(api) : undefined)
    return response === undefined
      ? undefined
      : encodeResponseFrame(api, version, correlationId, { throttleTimeMs: 0, ...response }).toBuffer()
  }

  #usual(api: AnyApi): object {
    if (api.key === apiVersions.key) return { errorCode: ErrorCode.NONE, apiKeys: this.#versions(), throttleTimeMs: 0 }
    if (api.key === metadata.key) return this.metadata()
    const nodeId = this.coordinatorId
    const where = {
      nodeId,
      host: 'broker',
      port: this.nodes.get(nodeId)!,
      errorCode: ErrorCode.NONE,
      errorMessage: null,
    }
    if (api.key === findCoordinator.key) {
      const asked = this.received.at(-1)!.body as { coordinatorKeys: string[] }
      return { coordinators: asked.coordinatorKeys.map((key) => ({ key, ...where })) }
    }
    throw new RangeError(`The test has no answer for ${api.name}`)
  }

  /** What the nodes answer to Metadata. */
  metadata(): object {
    return {
      brokers: [...this.nodes].map(([nodeId, port]) => ({ nodeId, host: 'broker', port, rack: `rack-${nodeId}` })),
      clusterId: 'scripted',
      controllerId: this.controllerId,
      topics: [...this.topics].map(([name, leaders]) => ({
        errorCode: ErrorCode.NONE,
        name,
        isInternal: name.startsWith('__'),
        partitions: leaders.map((leaderId, partitionIndex) => ({
          errorCode: ErrorCode.NONE,
          partitionIndex,
          leaderId,
          leaderEpoch: 3,
          replicaNodes: [leaderId, 9],
          isrNodes: [leaderId],
          offlineReplicas: [9],
        })),
      })),
    }
  }

  #versions(): object[] {
    return apis
      .map(({ key, name, minVersion, maxVersion }) => ({
        apiKey: key,
        minVersion,
        maxVersion: this.#limits[name] ?? maxVersion,
      }))
      .filter(({ maxVersion }) => maxVersion >= 0)
  }
}
