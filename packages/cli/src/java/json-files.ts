import type { TopicPartition } from '@ottla/core'
import { readText } from './files.ts'
import { ToolError } from './tool-error.ts'

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>

/**
 * Reads a JSON file of version 1, as Kafka's tools write and take it.
 * @throws Error that says what is wrong with it, and where
 */
export function readJsonFile(path: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(readText(path))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new ToolError(`The input string is not a valid JSON: ${error.message}`, { cause: error })
  }
  const object = objectOf(value, path)
  const version = object['version'] ?? 1
  if (version !== 1) throw new ToolError(`Not supported version field value ${String(version)}`)
  return object
}

/** @throws Error */
export function listOf(object: JsonObject, field: string): readonly JsonObject[] {
  const value = object[field]
  if (!Array.isArray(value))
    throw new ToolError(`Expected JSON array in field ${field}, received ${JSON.stringify(value)}`)
  return value.map((each) => objectOf(each, field))
}

/** `topic` and `partition`. @throws Error */
export function partitionOf(object: JsonObject): TopicPartition {
  return { topic: textOf(object, 'topic'), partition: integerOf(object, 'partition') }
}

/** @throws Error */
export function textOf(object: JsonObject, field: string): string {
  const value = object[field]
  if (value === undefined) throw new ToolError(`No such field exists: \`${field}\``)
  if (typeof value !== 'string') throw new ToolError(`Expected \`String\` value, received ${JSON.stringify(value)}`)
  return value
}

/** @throws Error */
export function integerOf(object: JsonObject, field: string): number {
  const value = object[field]
  if (value === undefined) throw new ToolError(`No such field exists: \`${field}\``)
  if (!Number.isSafeInteger(value)) throw new ToolError(`Expected \`Integer\` value, received ${JSON.stringify(value)}`)
  return value as number
}

function objectOf(value: unknown, where: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  throw new ToolError(`Expected JSON object in ${where}, received ${JSON.stringify(value)}`)
}
