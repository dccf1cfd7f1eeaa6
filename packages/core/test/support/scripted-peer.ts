import {
  decodeRequestHeader,
  encodeResponseFrame,
  FrameAssembler,
  Reader,
  type Api,
  type RequestHeader,
} from '@ottla/protocol'
import { apiVersions } from '@ottla/protocol/messages/api-versions'
import { fetch } from '@ottla/protocol/messages/fetch'
import { findCoordinator } from '@ottla/protocol/messages/find-coordinator'
import { heartbeat } from '@ottla/protocol/messages/heartbeat'
import { metadata, type MetadataResponseInput } from '@ottla/protocol/messages/metadata'
import { produce } from '@ottla/protocol/messages/produce'
import { saslAuthenticate } from '@ottla/protocol/messages/sasl-authenticate'
import { saslHandshake } from '@ottla/protocol/messages/sasl-handshake'
import type { Listener, Socket, TlsListenOptions, Transport } from '@ottla/runtime'

type AnyApi = Api<unknown, unknown, unknown, unknown>

const usualApis: ReadonlyMap<number, AnyApi> = new Map(
  [apiVersions, metadata, findCoordinator, heartbeat, produce, fetch, saslHandshake, saslAuthenticate].map((api) => [
    api.key,
    api as AnyApi,
  ]),
)

/** A request that arrived, and the means to answer it. */
export interface Received {
  readonly header: RequestHeader
  readonly apiName: string
  readonly version: number
  readonly body: Record<string, unknown>
  readonly socket: Socket
  /** Where the peer listens. */
  readonly port: number
  /** Sends a response, by default in the version of the request. */
  answer(response: object, version?: number, correlationId?: number): void
  /** The bytes of that response. */
  encode(response: object, version?: number, correlationId?: number): Buffer
}

/** Answers a request: at once with what it returns, later through `received.answer`, or never. */
export type Script = (received: Received) => object | undefined | void

/**
 * A server that decodes requests with the protocol's codec and answers as the test says. ApiVersions is
 * answered with the ranges of this package unless the script answers it.
 */
export class ScriptedPeer {
  readonly received: Received[] = []
  readonly sockets = new Set<Socket>()
  accepted = 0
  script: Script
  listener!: Listener
  readonly #apis: ReadonlyMap<number, AnyApi>

  private constructor(script: Script, apis: readonly AnyApi[]) {
    this.script = script
    this.#apis = new Map([...usualApis, ...apis.map((api) => [api.key, api] as const)])
  }

  static async listen(
    transport: Transport,
    script: Script,
    options: {
      readonly port?: number
      readonly host?: string
      readonly tls?: TlsListenOptions
      /** What it can decode beside the usual. */
      readonly apis?: readonly unknown[]
    } = {},
  ): Promise<ScriptedPeer> {
    const peer = new ScriptedPeer(script, (options.apis ?? []) as AnyApi[])
    const { port = 0, host = '127.0.0.1', tls } = options
    peer.listener = await transport.listen({ host, port, ...(tls === undefined ? {} : { tls }) }, (socket) =>
      peer.#accept(socket),
    )
    return peer
  }

  get port(): number {
    return this.listener.port
  }

  get address(): string {
    return `127.0.0.1:${this.port}`
  }

  /** The names of the requests that arrived, without the negotiation. */
  get names(): string[] {
    return this.received.filter((one) => one.apiName !== 'ApiVersions').map((one) => one.apiName)
  }

  /** Closes every open connection. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  async close(): Promise<void> {
    this.cut()
    await this.listener.close()
  }

  #accept(socket: Socket): void {
    this.accepted++
    this.sockets.add(socket)
    const assembler = new FrameAssembler(1_000_000, (frame) => this.#onFrame(socket, frame))
    socket.attach({
      onData: (chunk) => assembler.push(chunk),
      onClose: () => this.sockets.delete(socket),
    })
  }

  #onFrame(socket: Socket, frame: Buffer): void {
    const reader = new Reader(frame)
    const header = decodeRequestHeader(reader)
    const api = this.#apis.get(header.apiKey)!
    const version = header.apiVersion
    const body = (version <= api.latestVersion ? api.decodeRequest(reader, version) : {}) as Record<string, unknown>
    const encode = (response: object, answered = version, correlationId = header.correlationId): Buffer =>
      encodeResponseFrame(api, answered, correlationId, response).toBuffer()
    const received: Received = {
      header,
      apiName: api.name,
      version,
      body,
      socket,
      port: this.port,
      encode,
      answer: (response, answered, correlationId) => void socket.write([encode(response, answered, correlationId)]),
    }
    this.received.push(received)
    const before = this.received.length
    const response = this.script(received)
    if (response !== undefined) received.answer(response)
    else if (api.key === apiVersions.key && before === this.received.length && !this.silentVersions) {
      received.answer(allVersions({}, this.#apis))
    }
  }

  /** Leaves ApiVersions to the script. */
  silentVersions = false
}

/** An ApiVersions response with all that {@link ScriptedPeer} can decode. */
export function allVersions(
  limits: Readonly<Record<number, number>> = {},
  apis: ReadonlyMap<number, AnyApi> = usualApis,
): object {
  return {
    errorCode: 0,
    apiKeys: [...apis.values()].map((api) => ({
      apiKey: api.key,
      minVersion: api.minVersion,
      maxVersion: limits[api.key] ?? api.maxVersion,
    })),
  }
}

/** A topic for {@link clusterOf}: the leader of each partition, and what differs from the usual. */
export interface TopicOf {
  readonly leaders?: readonly number[]
  readonly epochs?: readonly number[]
  readonly id?: string
  readonly errorCode?: number
}

/** A Metadata response with these nodes (id to port on 127.0.0.1) and topics. */
export function clusterOf(
  ports: Readonly<Record<number, number>>,
  topics: Readonly<Record<string, TopicOf>> = {},
): MetadataResponseInput {
  return {
    clusterId: 'test-cluster',
    controllerId: Number(Object.keys(ports)[0]),
    brokers: Object.entries(ports).map(([id, port]) => ({ nodeId: Number(id), host: '127.0.0.1', port, rack: null })),
    topics: Object.entries(topics).map(([name, topic]) => ({
      errorCode: topic.errorCode ?? 0,
      name,
      ...(topic.id === undefined ? {} : { topicId: topic.id }),
      isInternal: false,
      partitions: (topic.leaders ?? []).map((leaderId, partitionIndex) => ({
        errorCode: leaderId < 0 ? 5 : 0,
        partitionIndex,
        leaderId,
        leaderEpoch: topic.epochs?.[partitionIndex] ?? 0,
        replicaNodes: [leaderId],
        isrNodes: [leaderId],
        offlineReplicas: [],
      })),
    })),
  }
}
