// Looks for the reason why a cluster cannot be used, one step after the other as a connection comes about.
import type { Admin, ClusterNode } from '@ottla/admin'
import type { ConnectionFailure, SecurityProtocol, TlsConfig } from '@ottla/core'
import { addressOf, parseBootstrapServers } from '@ottla/core'
import { usesTls } from '@ottla/core/internal'
import { describeError, type Runtime } from '@ottla/runtime'
import { authenticationFinding, certificateFindings, rightsFindings } from './security-findings.ts'
import { timeUp, withTimeout } from './time-limit.ts'

/** What came of one step. */
export interface Finding {
  /** What was looked at: `name`, `port`, `certificate`, `authentication`, `protocol`, `versions`, `cluster`, `rights`, `advertised listener`, `partitions`. */
  readonly check: string
  /** The host, address or broker. */
  readonly subject: string
  readonly verdict: 'ok' | 'warning' | 'failed'
  readonly detail: string
  /** What to do, where something is wrong. */
  readonly remedy?: string
}

/** What an examination works with. */
export interface ExaminationOptions {
  readonly runtime: Runtime
  /** `bootstrap.servers` */
  readonly bootstrapServers: string
  /** `security.protocol` */
  readonly securityProtocol: SecurityProtocol
  /** Options of TLS, where the protocol has it. */
  readonly tls: TlsConfig | undefined
  /** For each single step. */
  readonly timeoutMs: number
  /** An admin client that starts from one server. */
  readonly connect: (bootstrapServer: string) => Promise<Admin>
}

/** Examines one step after the other. Never rejects for what it finds. */
export async function* examine(options: ExaminationOptions): AsyncGenerator<Finding> {
  const servers = parseBootstrapServers(options.bootstrapServers)
  const clusters = new Map<string, string>()
  let nodes: readonly ClusterNode[] = []
  let reached: string | undefined
  for (const server of servers) {
    const address = addressOf(server)
    let isOpen = false
    for await (const finding of reach(options, server)) {
      isOpen ||= finding.check === 'port' && finding.verdict === 'ok'
      yield finding
    }
    if (!isOpen) continue
    yield* await certificateFindings(options, server)
    const { findings, cluster } = await speak(options, address)
    yield* findings
    if (cluster === undefined) continue
    reached ??= address
    nodes = cluster.nodes
    clusters.set(address, cluster.clusterId ?? '')
  }
  if (reached === undefined) return
  yield* compareClusters(clusters)
  yield* await rightsFindings(options, reached)
  yield* advertised(options, nodes, new Set(servers.map(addressOf)))
  yield* partitions(options, reached)
}

/** Whether the name has addresses, and whether somebody listens at one of them. */
async function* reach(
  { runtime, timeoutMs }: ExaminationOptions,
  { host, port }: { readonly host: string; readonly port: number },
): AsyncGenerator<Finding> {
  let addresses: readonly string[]
  try {
    addresses = await withTimeout(runtime, timeoutMs, () => runtime.transport.lookup(host))
  } catch (error) {
    yield {
      check: 'name',
      subject: host,
      verdict: 'failed',
      detail: `does not resolve: ${describeError(error)}`,
      remedy: 'check the spelling, the DNS, or /etc/hosts; names of containers exist only inside their network',
    }
    return
  }
  yield { check: 'name', subject: host, verdict: 'ok', detail: addresses.join(', ') }
  const refusals: Finding[] = []
  for (const address of addresses) {
    const subject = addressOf({ host: address, port })
    const finding = await knock(runtime, timeoutMs, address, port, subject)
    if (finding.verdict === 'ok') {
      yield* refusals.map((refusal) => ({ ...refusal, verdict: 'warning' as const }))
      yield finding
      return
    }
    refusals.push(finding)
  }
  yield* refusals
}

async function knock(
  runtime: Runtime,
  timeoutMs: number,
  host: string,
  port: number,
  subject: string,
): Promise<Finding> {
  const startedAt = runtime.clock.monotonic()
  try {
    const socket = await withTimeout(runtime, timeoutMs, (signal) => runtime.transport.connect({ host, port, signal }))
    socket.destroy()
    return {
      check: 'port',
      subject,
      verdict: 'ok',
      detail: `open, ${Math.round(runtime.clock.monotonic() - startedAt)} ms`,
    }
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (code === 'ECONNREFUSED') {
      return {
        check: 'port',
        subject,
        verdict: 'failed',
        detail: 'refused: the machine is there, and nothing listens at this port',
        remedy:
          'start the broker, or check the port; in a container, check that the port is published and the broker listens on 0.0.0.0',
      }
    }
    return {
      check: 'port',
      subject,
      verdict: 'failed',
      detail: error === timeUp ? `no answer within ${timeoutMs} ms` : describeError(error),
      remedy: 'a firewall, a security group or a wrong address; try from a machine beside the broker',
    }
  }
}

interface Cluster {
  readonly clusterId?: string
  readonly nodes: readonly ClusterNode[]
}

const protocolRemedies: Partial<Readonly<Record<ConnectionFailure, string>>> = {
  'not-kafka': 'something else listens at this port: check the number, and that it is no HTTP proxy or controller',
  tls: 'one side speaks TLS and the other does not: set security.protocol to SSL or PLAINTEXT as the listener has it',
  closed:
    'the listener hangs up on what it does not understand: it may want TLS (security.protocol=SSL) or SASL, or be the port of a controller',
  timeout:
    'the port is open and nobody answers: the broker may be starting, or the listener may want TLS (security.protocol=SSL)',
}

/** Whether the other side speaks Kafka, which versions, and whether it tells of its cluster. */
async function speak(
  options: ExaminationOptions,
  address: string,
): Promise<{ findings: Finding[]; cluster?: Cluster }> {
  const { timeoutMs, securityProtocol } = options
  const admin = await options.connect(address)
  try {
    const cluster = await admin.describeCluster({ timeoutMs })
    const features = await admin.describeFeatures({ timeoutMs })
    const level = features.finalized.get('metadata.version')?.max
    const { nodes, clusterId, controller } = cluster
    const findings: Finding[] = [
      { check: 'protocol', subject: address, verdict: 'ok', detail: `speaks Kafka over ${securityProtocol}` },
      {
        check: 'versions',
        subject: address,
        verdict: 'ok',
        detail:
          level === undefined
            ? 'tells of no metadata.version: Kafka before 3.3, or not Apache Kafka'
            : `metadata.version ${level}`,
      },
      {
        check: 'cluster',
        subject: address,
        verdict: controller === undefined ? 'warning' : 'ok',
        detail: `id ${clusterId ?? 'unknown'}, ${nodes.length} broker${nodes.length === 1 ? '' : 's'}, controller ${controller?.id ?? 'none'}`,
        ...(controller === undefined
          ? { remedy: 'no controller: topics cannot be created or change leaders until a quorum is back' }
          : {}),
      },
    ]
    return { findings, cluster }
  } catch (error) {
    const authentication = authenticationFinding(error, address, options.runtime.clock.now())
    if (authentication !== undefined) return { findings: [authentication] }
    const { code } = error as { code?: unknown }
    const reason = reasonOf(error)
    const isTls = !usesTls(securityProtocol) && (await speaksTls(options, address))
    const remedy = isTls
      ? 'this listener speaks TLS: set security.protocol=SSL, or SASL_SSL if it wants credentials too'
      : code === 'ERR_KAFKA_AUTHORIZATION'
        ? 'ask for DESCRIBE on the cluster'
        : usesTls(securityProtocol) && reason === 'closed'
          ? 'the listener hangs up on TLS: if it is without, set security.protocol=PLAINTEXT or SASL_PLAINTEXT; else use the port that has it'
          : protocolRemedies[reason ?? 'timeout']
    return {
      findings: [
        {
          check: 'protocol',
          subject: address,
          verdict: 'failed',
          detail: describeError(error),
          ...(remedy === undefined ? {} : { remedy }),
        },
      ],
    }
  } finally {
    await admin.close({ timeoutMs: 0 })
  }
}

/** The reason of the ConnectionError in a chain of causes. */
function reasonOf(error: unknown): ConnectionFailure | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ((at as { code?: unknown }).code === 'ERR_KAFKA_CONNECTION') return (at as { reason?: ConnectionFailure }).reason
  }
  return undefined
}

/** Whether a TLS handshake succeeds, whoever the other side says it is. */
async function speaksTls({ runtime, timeoutMs }: ExaminationOptions, address: string): Promise<boolean> {
  const [{ host, port }] = parseBootstrapServers(address) as [{ host: string; port: number }]
  try {
    const socket = await withTimeout(runtime, timeoutMs, (signal) =>
      runtime.transport.connect({ host, port, tls: { rejectUnauthorized: false }, signal }),
    )
    socket.destroy()
    return true
  } catch {
    return false
  }
}

function* compareClusters(clusters: ReadonlyMap<string, string>): Generator<Finding> {
  if (new Set(clusters.values()).size <= 1) return
  yield {
    check: 'cluster',
    subject: [...clusters.keys()].join(', '),
    verdict: 'failed',
    detail: `these are different clusters: ${[...clusters].map(([address, id]) => `${address} is ${id}`).join(', ')}`,
    remedy: 'list servers of one cluster only in bootstrap.servers',
  }
}

/** Clients use the addresses that brokers tell, not those that they were given: the trap of advertised.listeners. */
async function* advertised(
  options: ExaminationOptions,
  nodes: readonly ClusterNode[],
  known: ReadonlySet<string>,
): AsyncGenerator<Finding> {
  for (const node of nodes) {
    const address = addressOf(node)
    const subject = `broker ${node.id} at ${address}`
    if (known.has(address)) {
      yield { check: 'advertised listener', subject, verdict: 'ok', detail: 'the same as in bootstrap.servers' }
      continue
    }
    let failure: Finding | undefined
    let isOpen = false
    for await (const finding of reach(options, node)) {
      if (finding.check === 'port' && finding.verdict === 'ok') isOpen = true
      else if (finding.verdict === 'failed') failure = finding
    }
    if (isOpen) {
      yield { check: 'advertised listener', subject, verdict: 'ok', detail: 'reachable' }
    } else {
      yield {
        check: 'advertised listener',
        subject,
        verdict: 'failed',
        detail: `the cluster answers, and sends clients to an address that cannot be reached from here: ${failure?.detail ?? 'unreachable'}`,
        remedy: `set advertised.listeners of broker ${node.id} to an address that clients can reach, or let ${node.host} resolve to one here`,
      }
    }
  }
}

/** Whether every partition has a leader and all its replicas. */
async function* partitions(options: ExaminationOptions, address: string): AsyncGenerator<Finding> {
  const admin = await options.connect(address)
  try {
    const { timeoutMs } = options
    const names = (await admin.listTopics({ listInternal: true, timeoutMs })).map(({ name }) => name)
    const topics = names.length === 0 ? [] : await admin.describeTopics(names, { timeoutMs })
    const all = topics.flatMap(({ partitions: own }) => own)
    const leaderless = all.filter(({ leader }) => leader === undefined)
    const lagging = all.filter(({ replicas, inSyncReplicas }) => inSyncReplicas.length < replicas.length)
    const name = (each: (typeof all)[number]): string => `${each.topic}-${each.partition}`
    const subject = `${topics.length} topics, ${all.length} partitions`
    if (leaderless.length > 0) {
      yield {
        check: 'partitions',
        subject,
        verdict: 'failed',
        detail: `${leaderless.length} without a leader: ${leaderless.slice(0, 5).map(name).join(', ')}`,
        remedy: 'start the brokers that have the replicas; `ottla topics describe --unavailable` shows which',
      }
    }
    if (lagging.length > 0) {
      yield {
        check: 'partitions',
        subject,
        verdict: 'warning',
        detail: `${lagging.length} with replicas that are not in sync: ${lagging.slice(0, 5).map(name).join(', ')}`,
        remedy: '`ottla topics describe --under-replicated` shows which',
      }
    }
    if (leaderless.length + lagging.length === 0)
      yield { check: 'partitions', subject, verdict: 'ok', detail: 'all have leaders, all replicas are in sync' }
  } catch (error) {
    yield { check: 'partitions', subject: address, verdict: 'warning', detail: describeError(error) }
  } finally {
    await admin.close({ timeoutMs: 0 })
  }
}
