// What each API answers when a permission is missing: every API against every one of its permissions. The same requests go
// to our broker in `npm test` and to Apache Kafka with its StandardAuthorizer in the interop suite, and both have to come to
// docs/authorization.md.
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type Broker, startBroker } from '@ottla/broker'
import {
  type Api,
  decodeResponseHeader,
  encodeRequestFrame,
  ErrorCode,
  errorInfo,
  FrameAssembler,
  Reader,
} from '@ottla/protocol'
import { createAcls } from '@ottla/protocol/messages/create-acls'
import { createTopics } from '@ottla/protocol/messages/create-topics'
import { endTxn } from '@ottla/protocol/messages/end-txn'
import { findCoordinator } from '@ottla/protocol/messages/find-coordinator'
import { heartbeat } from '@ottla/protocol/messages/heartbeat'
import { initProducerId } from '@ottla/protocol/messages/init-producer-id'
import { metadata } from '@ottla/protocol/messages/metadata'
import { saslAuthenticate } from '@ottla/protocol/messages/sasl-authenticate'
import { saslHandshake } from '@ottla/protocol/messages/sasl-handshake'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { AclOperation, ResourceType } from '../../packages/broker/src/security/acl.ts'
import { type Permission, permissionTable, refusalName } from '../../packages/broker/src/security/permissions.ts'
import {
  type AuthorizationRequest,
  authorizationRequests,
  group,
  shareGroup,
  topic,
  transactionalId,
} from './authorization-requests.ts'

const authorizer = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer'
const password = 'secret'

/** A case: the permissions of an API that its user has. */
interface Case {
  readonly apiName: string
  readonly granted: readonly Permission[]
  readonly missing: readonly string[]
  readonly user: string
}

/** Nothing; all but one; all. Each case has a user of its own, so that no rule is ever taken back. */
function casesOf(): Case[] {
  return Object.entries(permissionTable).flatMap(([apiName, permissions]) => {
    const all = Object.values(permissions)
    if (all.length === 0) return []
    const sets = [[], ...(all.length === 1 ? [] : all.map((_, i) => all.filter((__, at) => at !== i))), all]
    return sets.map((granted, i) => ({
      apiName,
      granted,
      missing: all
        .filter((permission) => !granted.includes(permission))
        .map(([operation, resource]) => `${operation} on ${resource}`),
      user: `${apiName}-${i}`,
    }))
  })
}

const cases = casesOf()
const users = [...cases.map(({ user }) => user), 'last']

/** A connection of one user. */
class Client {
  readonly #send: (bytes: Uint8Array) => void
  readonly #waiting: ((frame: Buffer | Error) => void)[] = []
  readonly close: () => void

  static async open(port: number, user: string): Promise<Client> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    const client = new Client(socket)
    const { errorCode } = await client.send(saslHandshake, 1, { mechanism: 'PLAIN' })
    expect(errorCode).toBe(ErrorCode.NONE)
    const authBytes = Buffer.from(`\0${user}\0${password}`)
    expect(await client.send(saslAuthenticate, 2, { authBytes })).toMatchObject({ errorCode: ErrorCode.NONE })
    return client
  }

  private constructor(socket: ReturnType<typeof connect>) {
    const frames = new FrameAssembler(0x7fff_ffff, (frame) => this.#waiting.shift()?.(frame))
    socket.on('data', (chunk) => frames.push(chunk))
    socket.on('error', () => {})
    socket.on('close', () => {
      for (const settle of this.#waiting.splice(0)) settle(new Error('the broker closed the connection'))
    })
    this.#send = (bytes) => void socket.write(bytes)
    this.close = () => void socket.destroy()
  }

  async send<RequestInput, Response>(
    api: Api<unknown, RequestInput, Response, never>,
    version: number,
    request: RequestInput,
  ): Promise<Response> {
    const answer = new Promise<Buffer | Error>((resolve) => this.#waiting.push(resolve))
    for (const chunk of encodeRequestFrame(api, version, 1, 'authorization', request).chunks()) this.#send(chunk)
    const frame = await answer
    if (frame instanceof Error) throw frame
    const reader = new Reader(frame)
    decodeResponseHeader(reader, api.responseHeaderVersion(version))
    return api.decodeResponse(reader, version)
  }
}

interface Target {
  readonly port: number
  readonly nodeId: number
  close(): Promise<unknown>
}

let target: Target

async function startOurs(): Promise<Target> {
  const passwords = Object.fromEntries(['admin', ...users].map((user) => [user, password]))
  const broker: Broker = await startBroker({
    listeners: { SASL_PLAINTEXT: { sasl: { mechanisms: ['PLAIN'], users: passwords } } },
    nodeId: 1,
    config: { 'authorizer.class.name': authorizer, 'super.users': 'User:admin', 'delegation.token.secret.key': 'key' },
  })
  return { port: broker.port, nodeId: 1, close: () => broker.close() }
}

async function startKafka(): Promise<Target> {
  const { freePort, RealKafka } = await import('../interop/real-kafka.ts')
  const port = await freePort()
  const logins = ['admin', ...users].map((user) => `user_${user}="${password}"`).join(' ')
  const kafka = await RealKafka.start({
    listeners: [{ name: 'LOGIN', protocol: 'SASL_PLAINTEXT', port }],
    properties: {
      'sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.login.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required ${logins};`,
      'super.users': 'User:ANONYMOUS;User:admin',
      'delegation.token.secret.key': 'key',
    },
  })
  return { port, nodeId: 1, close: () => kafka.stop() }
}

beforeAll(async () => {
  target = (inject('apacheKafka') as string | undefined) === undefined ? await startOurs() : await startKafka()
}, 240_000)
afterAll(() => target.close())

const resourceNames: Readonly<Record<Permission[1], string>> = {
  TOPIC: '*',
  GROUP: '*',
  CLUSTER: 'kafka-cluster',
  TRANSACTIONAL_ID: transactionalId,
  DELEGATION_TOKEN: '*',
  USER: 'User:owner',
}

/** Coordinators have to have loaded what they keep before they say anything else than to wait. */
async function wakeCoordinators(admin: Client): Promise<void> {
  const waiting: ReadonlySet<number> = new Set([
    ErrorCode.COORDINATOR_NOT_AVAILABLE,
    ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
    ErrorCode.NOT_COORDINATOR,
  ])
  const until = async (ask: () => Promise<number>): Promise<void> => {
    while (waiting.has(await ask()));
  }
  const producer = { transactionalId, producerId: 1, producerEpoch: 0, committed: true }
  for (const [keyType, key] of [
    [0, group],
    [0, 'other'],
    [0, shareGroup],
    [1, transactionalId],
    [2, `${group}:AAAAAAAAAAAAAAAAAAAAAg:0`],
  ] as const) {
    await until(async () => {
      const { coordinators } = await admin.send(findCoordinator, 6, { keyType, coordinatorKeys: [key] })
      return coordinators[0]!.errorCode
    })
  }
  for (const groupId of [group, 'other', shareGroup]) {
    const request = { groupId, generationId: 1, memberId: 'nobody' }
    await until(async () => (await admin.send(heartbeat, 4, request)).errorCode)
  }
  await until(async () => (await admin.send(endTxn, 4, producer)).errorCode)
  const idempotent = { transactionalId: null, transactionTimeoutMs: 0 }
  await until(async () => (await admin.send(initProducerId, 4, idempotent)).errorCode)
}

async function prepare(admin: Client): Promise<string> {
  await wakeCoordinators(admin)
  await admin.send(createTopics, 7, {
    topics: [{ name: topic, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }],
    timeoutMs: 10_000,
    validateOnly: false,
  })
  const rule = (user: string, [operation, resource]: Permission, resourceName = resourceNames[resource]): object => ({
    resourceType: ResourceType[resource],
    resourceName,
    resourcePatternType: 3,
    principal: `User:${user}`,
    host: '*',
    operation: AclOperation[operation],
    permissionType: 3,
  })
  const granted = cases.flatMap(({ user, granted: permissions }) => permissions.map((each) => rule(user, each)))
  const creations = [
    ...granted,
    rule('last', ['DESCRIBE', 'TOPIC', ''], topic),
    rule('last', ['CREATE', 'TOPIC', ''], 'new'),
  ]
  const { results } = await admin.send(createAcls, 3, { creations: creations as never })
  expect(results.every(({ errorCode }) => errorCode === ErrorCode.NONE)).toBe(true)
  // The rules hold once the last one does, for the broker and for the controller behind it.
  const last = await Client.open(target.port, 'last')
  for (;;) {
    const described = await last.send(metadata, 12, { topics: [{ name: topic }], allowAutoTopicCreation: false })
    const created = await last.send(createTopics, 7, {
      topics: [{ name: 'new', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }],
      timeoutMs: 10_000,
      validateOnly: true,
    })
    const codes = [described.topics[0]!.errorCode, created.topics[0]!.errorCode]
    if (codes.every((code) => code === ErrorCode.NONE)) {
      last.close()
      return described.topics[0]!.topicId
    }
  }
}

/** All that an answer says of errors and rights: `topics[orders].errorCode=…`. */
function outcome(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) {
    return value
      .map((entry: unknown, at) => [labelOf(entry) ?? String(at), entry] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .flatMap(([label, entry]) => outcome(entry, `${path}[${label}]`))
  }
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return []
  return Object.entries(value).flatMap(([key, entry]: [string, unknown]) => {
    const where = path === '' ? key : `${path}.${key}`
    if (/errorCode$/i.test(key)) return entry === 0 ? [] : [`${where}=${errorInfo(entry as number).name}`]
    if (/errorMessage$/i.test(key))
      return typeof entry === 'string' && entry !== '' ? [`${where}="${unnamed(entry)}"`] : []
    if (key.endsWith('AuthorizedOperations'))
      return entry === -2_147_483_648 ? [] : [`${where}=${bits(entry as number)}`]
    return outcome(entry, where)
  })
}

/** Kafka puts the whole request into its words, with numbers that change. */
function unnamed(message: string): string {
  return message.replace(/^Request .* needs (\w+) permission\.$/s, 'Request … needs $1 permission.')
}

function labelOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined
  const fields = entry as Record<string, unknown>
  for (const key of ['name', 'topic', 'topicName', 'groupId', 'key', 'transactionalId', 'user', 'resourceName']) {
    const text = fields[key]
    if (typeof text === 'string' && text !== '') return text
  }
  return undefined
}

function bits(value: number): string {
  const names = Object.entries(AclOperation).filter(([, code]) => (value & (1 << code)) !== 0)
  return names.length === 0 ? 'none' : names.map(([name]) => name).join('+')
}

async function answerOf(client: Client, request: AuthorizationRequest): Promise<string> {
  try {
    const lines = outcome(await client.send(request.api, request.version, request.body))
    return lines.length === 0 ? 'no error' : lines.join('; ')
  } catch (error) {
    return (error as Error).message
  }
}

test('every API answers a missing permission as Apache Kafka does', async () => {
  const admin = await Client.open(target.port, 'admin')
  const topicId = await prepare(admin)
  const requests = authorizationRequests({ topicId, nodeId: target.nodeId })
  const lines: string[] = []
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  for (const { apiName, missing, user } of cases) {
    for (const request of requests[apiName] ?? []) {
      const client = await Client.open(target.port, user)
      const answer = (await answerOf(client, request)).replaceAll(topicId, 'TOPIC-ID')
      client.close()
      const about = request.about === '' ? '' : `, ${request.about}`
      lines.push(`| ${apiName}${about} | ${missing.join(', ') || '–'} | ${cell(answer)} |`)
    }
  }
  admin.close()
  await expect(page(lines)).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/authorization.md'))
}, 240_000)

/** docs/authorization.md */
function page(answers: readonly string[]): string {
  const needs = Object.entries(permissionTable).flatMap(([apiName, permissions]) => {
    const all = Object.values(permissions)
    if (all.length === 0) return [`| ${apiName} | – | | |`]
    return all.map(
      (permission) =>
        `| ${apiName} | ${permission[0]} | ${permission[1]}: ${permission[2]} | ${refusalName(permission)} |`,
    )
  })
  return `# Who may do what

Written by \`npx vitest run test/contract/authorization-protocol -u\` from \`packages/broker/src/security/permissions.ts\`, which the
broker itself asks. With \`authorizer.class.name=${authorizer}\` a request needs what stands here; without an authorizer everybody may
do everything.

| API | Operation | On | Without it |
|---|---|---|---|
${needs.join('\n')}

## The answers

What a client is told that has all of an API's permissions but those in the second column. Apache Kafka 4.3.1 answers the same to the
same requests; the interop suite compares. Errors and authorized operations only; the topic \`nowhere\` does not exist.

| Request | Missing | Answer |
|---|---|---|
${answers.join('\n')}
`
}
