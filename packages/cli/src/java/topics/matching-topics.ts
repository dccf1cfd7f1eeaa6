import type { Admin } from '@ottla/admin'
import type { ToolOptions } from '../flags.ts'
import { isInternalTopic, topicFilter } from '../topic-filter.ts'
import { ToolError } from '../tool-error.ts'

/** @throws Error for a topic that was asked for and does not exist */
export function ensureExists(options: ToolOptions): void {
  const wanted = options.text('topic')
  if (wanted !== undefined && wanted !== '' && !options.has('if-exists')) {
    throw new ToolError(`Topic '${wanted}' does not exist as expected`)
  }
}

/** Names of the topics that --topic means, sorted. */
export async function matchingTopics(admin: Admin, options: ToolOptions): Promise<string[]> {
  const pattern = options.text('topic')
  const matches = pattern === undefined ? (): boolean => true : topicFilter(pattern)
  const withoutInternal = options.has('exclude-internal')
  const topics = await admin.listTopics({ listInternal: !withoutInternal })
  return topics
    .map(({ name }) => name)
    .filter((name) => matches(name) && !(withoutInternal && isInternalTopic(name)))
    .toSorted()
}
