import { ZERO_UUID } from '@ottla/protocol'
import { type RowShape, shapeOf } from './api-shapes.ts'
import type { Message, ObservedRequest } from './observed-request.ts'

/** A topic that a request names, with a partition where it names one. */
export interface TopicPart {
  readonly topic: string
  readonly partition: number | undefined
}

/** The name of a topic id; undefined when there is no such topic. */
export type NameOfTopic = (topicId: string) => string | undefined

/** Items of a list field; none when it is absent or null. */
export function itemsOf(message: Message, field: string): readonly unknown[] {
  const items = message[field]
  return Array.isArray(items) ? (items as unknown[]) : []
}

/** A field of an item, or the item itself. */
export function fieldOf(item: unknown, field: string): unknown {
  return field === '' ? item : (item as Message)[field]
}

/** The topics and partitions that a request names, by the shape of its API. */
export function* topicParts({ api, apiVersion, body }: ObservedRequest, nameOf: NameOfTopic): Generator<TopicPart> {
  const { rows } = shapeOf(api, apiVersion)
  if (rows !== undefined) yield* partsIn(body, rows, undefined, nameOf)
}

function* partsIn(
  message: Message,
  shape: RowShape,
  outer: string | undefined,
  nameOf: NameOfTopic,
): Generator<TopicPart> {
  for (const item of itemsOf(message, shape.from)) {
    const topic = topicOf(item, shape, nameOf) ?? outer
    if (shape.rows !== undefined) yield* partsIn(item as Message, shape.rows, topic, nameOf)
    else if (topic !== undefined) yield { topic, partition: partitionOf(item, shape) }
  }
}

/** The topic that an item is about; undefined when it says nothing of one. */
export function topicOf(item: unknown, { copy }: RowShape, nameOf: NameOfTopic): string | undefined {
  const named = copy['name'] ?? copy['topic']
  const name = named === undefined ? undefined : fieldOf(item, named)
  if (typeof name === 'string' && name !== '') return name
  const identified = copy['topicId']
  const topicId = identified === undefined ? undefined : fieldOf(item, identified)
  return typeof topicId === 'string' && topicId !== ZERO_UUID ? nameOf(topicId) : undefined
}

/** The partition that an item is about. */
export function partitionOf(item: unknown, { copy }: RowShape): number | undefined {
  const field = copy['partitionIndex'] ?? copy['index'] ?? copy['partition'] ?? copy['partitionId']
  const value = field === undefined ? undefined : fieldOf(item, field)
  return typeof value === 'number' ? value : undefined
}

/** The groups that a request is about. */
export function groupsOf({ api, body }: ObservedRequest): readonly string[] {
  const texts = (field: string): string[] => itemsOf(body, field).filter((item) => typeof item === 'string')
  const groups = [...texts('groups'), ...texts('groupsNames'), ...texts('groupIds')]
  if (typeof body['groupId'] === 'string') groups.push(body['groupId'])
  for (const group of itemsOf(body, 'groups')) {
    const id = (group as { groupId?: unknown }).groupId
    if (typeof id === 'string') groups.push(id)
  }
  return api === 'FindCoordinator' ? [...groups, ...coordinatorKeys(body, 0)] : groups
}

/** The transactional ids that a request is about. */
export function transactionalIdsOf({ api, body }: ObservedRequest): readonly string[] {
  const ids = [body['transactionalId'], body['v3AndBelowTransactionalId'], ...itemsOf(body, 'transactionalIds')]
  for (const transaction of itemsOf(body, 'transactions')) ids.push((transaction as Message)['transactionalId'])
  if (api === 'FindCoordinator') ids.push(...coordinatorKeys(body, 1))
  return ids.filter((id) => typeof id === 'string' && id !== '') as string[]
}

function coordinatorKeys(body: Message, keyType: number): string[] {
  if (body['keyType'] !== keyType) return []
  return [body['key'], ...itemsOf(body, 'coordinatorKeys')].filter(
    (key) => typeof key === 'string' && key !== '',
  ) as string[]
}
