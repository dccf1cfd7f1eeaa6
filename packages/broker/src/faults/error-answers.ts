import { ZERO_UUID } from '@ottla/protocol'
import type { ApiShape, RowShape } from './api-shapes.ts'
import type { Message } from './observed-request.ts'
import { fieldOf, itemsOf, type NameOfTopic, partitionOf, topicOf } from './request-parts.ts'

/** Which partitions fail. A topic that a request names without partitions has none. */
export type Selects = (topic: string | undefined, partition: number | undefined) => boolean

/** An answer that says of the whole request that it failed; undefined when the version has no way to say so. */
export function errorAnswer(
  shape: ApiShape,
  request: Message,
  version: number,
  errorCode: number,
): Message | undefined {
  const { whole, rows } = shape
  if (whole !== undefined) {
    const fields = typeof whole === 'function' ? whole(request, version, errorCode) : whole
    return { throttleTimeMs: 0, ...fields, errorCode }
  }
  if (rows === undefined) return undefined
  return { throttleTimeMs: 0, errorCode: 0, sessionId: 0, brokers: [], [rows.to]: errorRows(rows, request, errorCode) }
}

function errorRows(shape: RowShape, message: Message, errorCode: number): Message[] {
  return itemsOf(message, shape.from).map((item) => errorRow(shape, item, errorCode))
}

/** The row of the answer for an item of the request. */
function errorRow(shape: RowShape, item: unknown, errorCode: number): Message {
  const row: Record<string, unknown> = { ...shape.fill }
  for (const [to, from] of Object.entries(shape.copy)) row[to] = fieldOf(item, from)
  if (shape.rows === undefined) row[shape.error ?? 'errorCode'] = errorCode
  else row[shape.rows.to] = errorRows(shape.rows, item as Message, errorCode)
  return row
}

/** A request in two: what is to fail, and the rest; a part without any item is undefined. */
export function splitRequest(
  rows: RowShape,
  request: Message,
  nameOf: NameOfTopic,
  selects: Selects,
): { readonly failing: Message | undefined; readonly rest: Message | undefined } {
  return {
    failing: onlyRows(rows, request, nameOf, selects, undefined),
    rest: onlyRows(rows, request, nameOf, (topic, partition) => !selects(topic, partition), undefined),
  }
}

function onlyRows(
  rows: RowShape,
  message: Message,
  nameOf: NameOfTopic,
  selects: Selects,
  outer: string | undefined,
): Message | undefined {
  const { rows: inner } = rows
  const kept: unknown[] = []
  for (const item of itemsOf(message, rows.from)) {
    const topic = topicOf(item, rows, nameOf) ?? outer
    if (inner === undefined) {
      if (selects(topic, partitionOf(item, rows))) kept.push(item)
    } else {
      const part = onlyRows(inner, item as Message, nameOf, selects, topic)
      if (part !== undefined) kept.push(part)
    }
  }
  return kept.length === 0 ? undefined : { ...message, [rows.from]: kept }
}

/** Puts the rows of one answer under those of another. Rows of the same topic become one; of one partition the new row counts. */
export function mergeAnswers(rows: RowShape, answer: Message, failed: Message): Message {
  const merged = [...(itemsOf(answer, rows.to) as Message[])]
  for (const row of itemsOf(failed, rows.to) as Message[]) {
    const at = merged.findIndex((known) => isSame(rows, known, row))
    if (at === -1) merged.push(row)
    else merged[at] = rows.rows === undefined ? row : mergeAnswers(rows.rows, merged[at]!, row)
  }
  return { ...answer, [rows.to]: merged }
}

function isSame(rows: RowShape, one: Message, other: Message): boolean {
  const { topicId } = one
  if (typeof topicId === 'string' && topicId !== ZERO_UUID) return topicId === other['topicId']
  return Object.keys(rows.copy).every((field) => (one[field] ?? '') === (other[field] ?? ''))
}
